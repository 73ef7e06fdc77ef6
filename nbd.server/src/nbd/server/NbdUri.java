package nbd.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;

/** NBD URIs, as the uri.md document of the NBD project has them. */
final class NbdUri {
  private static final int PORT = 10809;

  private NbdUri() {}

  static URI of(SocketAddress address, String exportName) {
    try {
      return switch (address) {
        case UnixDomainSocketAddress unix -> unix(unix, exportName);
        case InetSocketAddress inet -> tcp(inet, exportName);
        default -> throw new IllegalArgumentException("no NBD URI for " + address);
      };
    } catch (URISyntaxException impossible) {
      throw new IllegalArgumentException("no NBD URI for " + address, impossible);
    }
  }

  private static URI unix(UnixDomainSocketAddress address, String exportName)
      throws URISyntaxException {
    String socket = quoted(address.getPath().toString()).replace("&", "%26");
    return ascii(new URI("nbd+unix:///" + quoted(exportName) + "?socket=" + socket));
  }

  /** As a path behind a host, where a slash at the beginning is no host and a colon no scheme. */
  private static String quoted(String text) throws URISyntaxException {
    return new URI("nbd", "host", "/" + text, null).getRawPath().substring(1);
  }

  /** An address that stands for all interfaces is reached as localhost. */
  private static URI tcp(InetSocketAddress address, String exportName) throws URISyntaxException {
    InetAddress host = address.getAddress();
    String name = host.isAnyLocalAddress() ? "localhost" : host.getHostAddress();
    int port = address.getPort() == PORT ? -1 : address.getPort();
    String path = exportName.isEmpty() ? "" : "/" + exportName;
    return ascii(new URI("nbd", null, name, port, path, null, null));
  }

  /** Other characters as percent signs and UTF-8, as all clients take them. */
  private static URI ascii(URI uri) throws URISyntaxException {
    return new URI(uri.toASCIIString());
  }
}
