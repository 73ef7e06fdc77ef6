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

  /** Of the retained state; counted up when its values come to mean something else. */
  private static final int LAYOUT = 1;

  private static final String SEED = "seed";
  private static final String SIZE = "size";
  private static final String PERCENT = "percent";
  private static final String RUN_LENGTH = "runlength";
  private static final String RANDOM_CONTENT = "random-content";

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
    return Optional.of(
        RetainedState.of(KIND, LAYOUT)
            .with(SEED, wanted.seed())
            .with(SIZE, wanted.size())
            .with(PERCENT, wanted.percent())
            .with(RUN_LENGTH, wanted.runLength())
            .with(RANDOM_CONTENT, wanted.randomContent())
            .build());
  }

  /** Takes the seed, if it is the same disk by it. */
  @Override
  public boolean adopt(RetainedState state) throws IOException {
    if (!state.kind().equals(KIND) || state.version() != LAYOUT) {
      return Export.super.adopt(state);
    }
    SparseRandomParameters before = parameters(state);
    if (!anySeed || !before.equals(wanted.seeded(before.seed()))) {
      return false;
    }
    wanted = before;
    disk = disk(before);
    return true;
  }

  private static SparseRandomParameters parameters(RetainedState state) throws IOException {
    return new SparseRandomParameters(
        state.value(SIZE, Long.class),
        state.value(SEED, Long.class),
        state.value(PERCENT, Double.class),
        state.value(RUN_LENGTH, Long.class),
        state.value(RANDOM_CONTENT, Boolean.class));
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
