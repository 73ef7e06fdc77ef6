package nbd.client;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where an export is: {@code nbd://host:port/name} or {@code nbd+unix:///name?socket=path}, as the
 * <a href="https://github.com/NetworkBlockDevice/nbd/blob/master/doc/uri.md">NBD URI document</a>
 * has it.
 *
 * @param address of the server
 * @param export name of the export; empty for the default export
 */
public record NbdUri(SocketAddress address, String export) {
  /** The port assigned to NBD. */
  public static final int PORT = 10809;

  private static final int HIGHEST_PORT = 65535;

  /**
   * Reads a URI; a host name is looked up.
   *
   * @throws IllegalArgumentException if the scheme is another, a Unix socket has no path, or there
   *     is no such port
   */
  public static NbdUri of(URI uri) {
    SocketAddress address =
        switch (uri.getScheme()) {
          case "nbd" -> tcp(uri);
          case "nbd+unix" -> unix(uri);
          case null, default ->
              throw new IllegalArgumentException(
                  uri + " begins with " + uri.getScheme() + "; nbd or nbd+unix expected");
        };
    return new NbdUri(address, export(uri));
  }

  private static SocketAddress tcp(URI uri) {
    if (uri.getHost() == null && uri.getRawAuthority() != null) {
      throw new IllegalArgumentException(
          uri + " has the address " + uri.getRawAuthority() + "; host or host:port expected");
    }
    if (uri.getPort() > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          uri + " has port " + uri.getPort() + "; 0 to " + HIGHEST_PORT + " expected");
    }
    String host = uri.getHost() == null ? "localhost" : uri.getHost();
    return new InetSocketAddress(host, uri.getPort() == -1 ? PORT : uri.getPort());
  }

  private static SocketAddress unix(URI uri) {
    String path =
        parameter(uri, "socket")
            .filter(given -> !given.isEmpty())
            .orElseThrow(
                () -> new IllegalArgumentException(uri + " has no socket; ?socket=path expected"));
    return UnixDomainSocketAddress.of(path);
  }

  // the name is what comes after one slash: a name may itself begin with a slash
  private static String export(URI uri) {
    String path = uri.getPath() == null ? "" : uri.getPath();
    return path.startsWith("/") ? path.substring(1) : path;
  }

  private static Optional<String> parameter(URI uri, String name) {
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String parameter : query.split("&", -1)) {
      if (parameter.startsWith(name + "=")) {
        return Optional.of(decoded(parameter.substring(name.length() + 1)));
      }
    }
    return Optional.empty();
  }

  // URLDecoder is for forms, where a plus is a blank; in a URI it is a plus
  private static String decoded(String raw) {
    return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
