package nbd.itest.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** The ways to reach a server. */
public enum Transport {
  UNIX,
  TCP;

  /** An address that is free now. */
  SocketAddress address(Path folder) {
    return switch (this) {
      case UNIX -> UnixDomainSocketAddress.of(folder.resolve("socket"));
      case TCP -> new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    };
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The options that make the server listen there. */
  static List<String> options(SocketAddress address) {
    return switch (address) {
      case InetSocketAddress tcp ->
          List.of("-i", tcp.getAddress().getHostAddress(), "-p", "" + tcp.getPort());
      default -> List.of("-U", address.toString());
    };
  }

  /** What clients call it. */
  public static String uri(SocketAddress address, String exportName) {
    return switch (address) {
      case InetSocketAddress tcp ->
          "nbd://%s:%d/%s".formatted(tcp.getAddress().getHostAddress(), tcp.getPort(), exportName);
      default -> "nbd+unix:///%s?socket=%s".formatted(exportName, address);
    };
  }
}
