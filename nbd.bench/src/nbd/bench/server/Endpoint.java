package nbd.bench.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * Where an export is.
 *
 * @param export its name; letters only
 */
public record Endpoint(SocketAddress address, String export) {
  /** As libnbd takes it. */
  public String uri() {
    return switch (address) {
      case UnixDomainSocketAddress unix -> "nbd+unix:///" + export + "?socket=" + unix.getPath();
      case InetSocketAddress inet -> "nbd://127.0.0.1:" + inet.getPort() + "/" + export;
      default -> throw new IllegalStateException("no URI for " + address);
    };
  }

  /** The path of the Unix socket, or nothing. */
  String socket() {
    return address instanceof UnixDomainSocketAddress unix ? unix.getPath().toString() : "";
  }

  /** The TCP port, or 0. */
  int port() {
    return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
  }
}
