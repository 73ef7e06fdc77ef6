package nbd.app.serve;

import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nbd.server.NbdServer;

/** What clients call an export. */
final class Uris {
  private Uris() {}

  /** One for each of these addresses that the server listens on. */
  static Stream<URI> of(NbdServer server, Collection<SocketAddress> some, String export) {
    List<SocketAddress> addresses = server.addresses();
    List<URI> uris = server.uris(export);
    return IntStream.range(0, Math.min(addresses.size(), uris.size()))
        .filter(i -> some.contains(addresses.get(i)))
        .mapToObj(uris::get);
  }
}
