package nbd.itest.extents;

import java.util.Random;

/** Lengths where mistakes are likely. */
final class Lengths {
  /** The longest length of a compact request. */
  static final long COMPACT = 0xffff_ffffL;

  private Lengths() {}

  /** From 1 to about 2^62. */
  static long any(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> 1 + random.nextInt(16);
      case 1 -> (1 + random.nextInt(8)) * 512L;
      case 2 -> (1 + random.nextInt(8)) * 4096L;
      case 3 -> COMPACT - 2 + random.nextInt(5);
      case 4 -> 1L << random.nextInt(48);
      default -> 1 + (random.nextLong() >>> (2 + random.nextInt(60)));
    };
  }

  /** A multiple of {@code block} that is near {@code length}, and at least one block. */
  static long inBlocks(long length, long block) {
    return Math.max(block, length - length % block);
  }
}
