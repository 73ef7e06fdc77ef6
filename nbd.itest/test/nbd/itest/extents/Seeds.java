package nbd.itest.extents;

import java.util.Random;
import java.util.SplittableRandom;

/** Random numbers that can be repeated. */
final class Seeds {
  /** Of this run; {@code -Dnbdj.seed=N} sets it. */
  static final long SEED = Long.getLong("nbdj.seed", System.nanoTime());

  private Seeds() {}

  /**
   * Numbers that differ from the first one on, also of seeds that are neighbours: those of Random
   * begin nearly alike, so that a run would see one kind of disk only.
   */
  static Random random(long seed) {
    return new Random(new SplittableRandom(seed).nextLong());
  }
}
