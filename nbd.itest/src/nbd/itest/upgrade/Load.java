package nbd.itest.upgrade;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;

/** Clients at some disks, each with many requests in flight until the end. */
final class Load {
  private static final long SEED = 6;

  private final List<LoadClient> clients = new ArrayList<>();

  /** Begins. */
  Load(Site site, List<Disk> disks) throws IOException {
    for (Disk disk : disks) {
      try (NbdClient first = site.connect(disk.name(), ClientOptions.usual())) {
        Disk.writeShared(first);
      }
      for (int each = 0; each < disk.clients(); each++) {
        NbdClient client = site.connect(disk.name(), Disk.options(each));
        Random random = new Random(SEED + clients.size());
        clients.add(new LoadClient(client, disk.name(), disk.parts(each), random));
      }
    }
    clients.forEach(LoadClient::start);
  }

  /** Of requests that were answered since the last call. */
  Latencies take() {
    var all = new Latencies();
    clients.forEach(each -> all.addAll(each.take()));
    return all;
  }

  /**
   * @throws AssertionError if a request has failed or read wrong bytes
   */
  void check() {
    clients.stream()
        .map(LoadClient::failure)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(
            failure -> {
              throw new AssertionError(failure);
            });
  }

  /** Waits until all requests are answered. */
  void end() throws InterruptedException {
    for (LoadClient each : clients) {
      each.end();
    }
  }

  /** What it knows of a disk. */
  List<Part> parts(Disk disk) {
    return clients.stream()
        .filter(each -> each.disk().equals(disk.name()))
        .flatMap(each -> each.parts().stream())
        .toList();
  }
}
