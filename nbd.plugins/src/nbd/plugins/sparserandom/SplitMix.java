package nbd.plugins.sparserandom;

/**
 * Random numbers by SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
 * generators"). Written down here, because a seed has to mean the same disk in all versions of
 * Java. Not safe for several threads.
 */
final class SplitMix {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final double UNIT = 0x1.0p-53;

  private long state;

  SplitMix(long seed) {
    state = seed;
  }

  /** Number {@code index}, from 0, of those that {@link #next()} gives for that seed. */
  static long at(long seed, long index) {
    return mix(seed + (index + 1) * GOLDEN);
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Any 64 bits. */
  long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** From 0 up to, but without, 1. */
  double nextUnit() {
    return (next() >>> 11) * UNIT;
  }
}
