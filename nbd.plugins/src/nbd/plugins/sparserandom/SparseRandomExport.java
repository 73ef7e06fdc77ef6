package nbd.plugins.sparserandom;

import java.util.Optional;
import nbd.api.Blocking;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.Support;
import nbd.api.Traits;

/** One disk, the same under any export name. */
final class SparseRandomExport implements Export {
  private final SparseRandomParameters wanted;
  private final RandomDisk disk;

  SparseRandomExport(SparseRandomParameters wanted) {
    this.wanted = wanted;
    disk =
        new RandomDisk(
            wanted.size(),
            new Landscape(wanted),
            new Content(wanted.seed(), wanted.randomContent()));
  }

  /** With the seed, so that a disk that was made of any seed can be made again. */
  @Override
  public Optional<String> description(String exportName) {
    return Optional.of("sparse random data, seed=" + wanted.seed());
  }

  @Override
  public Handle open(Client client) {
    return new SparseRandomHandle(
        disk,
        Traits.of(wanted.size())
            .readOnly(client.readOnly())
            .zero(Support.NATIVE)
            .fastZero(Support.NATIVE)
            .trim(Support.NATIVE)
            .fua(Support.NATIVE)
            .cache(Support.NATIVE)
            .flush(Support.NATIVE)
            .multiConn(Support.NATIVE)
            .blocking(Blocking.NEVER)
            .identity(new Identity("sparse-random", wanted.toString()))
            .build());
  }
}
