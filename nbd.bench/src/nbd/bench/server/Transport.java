package nbd.bench.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** How clients reach a server. */
public enum Transport {
  /** A Unix socket. */
  UNIX,
  /** TCP over the loopback interface. */
  TCP;

  /**
   * An address that nobody uses now.
   *
   * @param folder where sockets may be made; its path is short
   */
  public Endpoint endpoint(Path folder, String server, String export) throws IOException {
    return switch (this) {
      case UNIX -> new Endpoint(UnixDomainSocketAddress.of(folder.resolve(server)), export);
      case TCP ->
          new Endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort()), export);
    };
  }

  /** A port that was free a moment ago. */
  static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }
}
