package nbd.server.export;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Identity;

/**
 * Looks whether the disk below all filters can be had again and is the same one, before a chain
 * that has to be closed first is closed. The one that serves may hold the last descriptor of a file
 * that was replaced; once that is closed there is no way back.
 */
final class Probe {
  private final Layered before;
  private final Layered next;

  /**
   * @param before the chain that serves
   * @param next the chain that is to
   */
  Probe(Served before, Served next) {
    this.before = before.layers().getLast();
    this.next = next.layers().getLast();
  }

  /** Whether the plugins of both chains can be open at the same time. */
  boolean isPossible() {
    return before.ownHandover().and(next.ownHandover()) == Handover.BESIDE;
  }

  /**
   * Opens the disk once for each name, and closes it again.
   *
   * @throws IOException if one cannot be opened, or is another one than was opened before
   */
  void look() throws IOException {
    next.ready();
    for (Layered.Told each : oneOfEachName()) {
      try (Handle disk = next.open(each.client())) {
        Optional<Misfit> misfit = Misfit.ofDisks(each.traits(), disk.traits());
        if (misfit.isPresent()) {
          throw new IOException(misfit.get().why());
        }
      }
    }
  }

  private Collection<Layered.Told> oneOfEachName() {
    Map<String, Layered.Told> named = new HashMap<>();
    before.opened().forEach(each -> named.put(each.client().exportName(), each));
    return named.values();
  }

  /** The disks that a chain's plugin has open; none if one of them has no identity. */
  static Set<Identity> disks(Served chain) {
    Collection<Layered.Told> told = chain.layers().getLast().opened();
    List<Identity> known =
        told.stream().flatMap(each -> each.traits().identity().stream()).toList();
    return known.size() == told.size() ? Set.copyOf(known) : Set.of();
  }
}
