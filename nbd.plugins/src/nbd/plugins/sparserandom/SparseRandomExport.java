package nbd.plugins.sparserandom;

import java.io.IOException;
import java.util.Optional;
import nbd.api.Blocking;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Identity;
import nbd.api.RetainedState;
import nbd.api.Support;
import nbd.api.Traits;

/** One disk, the same under any export name. */
final class SparseRandomExport implements Export {
  private static final String KIND = "sparse-random.seed";

  /** Of the retained state; counted up when its value comes to mean something else. */
  private static final int LAYOUT = 1;

  private static final String SEED = "seed";

  private final boolean anySeed;
  private volatile SparseRandomParameters wanted;
  private volatile RandomDisk disk;

  /**
   * @param anySeed whether the seed of {@code wanted} is nobody's wish: then it is that of the
   *     export in whose place this one comes
   */
  SparseRandomExport(SparseRandomParameters wanted, boolean anySeed) {
    this.anySeed = anySeed;
    this.wanted = wanted;
    this.disk = disk(wanted);
  }

  private static RandomDisk disk(SparseRandomParameters wanted) {
    return new RandomDisk(
        wanted.size(), new Landscape(wanted), new Content(wanted.seed(), wanted.randomContent()));
  }

  /** A seed that nobody gave has to be handed on first. */
  @Override
  public Handover handover() {
    return anySeed ? Handover.AFTER_CLOSE : Handover.BESIDE;
  }

  @Override
  public Optional<RetainedState> retain() {
    return Optional.of(RetainedState.of(KIND, LAYOUT).with(SEED, wanted.seed()).build());
  }

  @Override
  public boolean adopt(RetainedState state) throws IOException {
    if (!state.kind().equals(KIND) || state.version() != LAYOUT) {
      return Export.super.adopt(state);
    }
    if (anySeed) {
      wanted = wanted.seeded(state.value(SEED, Long.class));
      disk = disk(wanted);
    }
    return anySeed;
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
