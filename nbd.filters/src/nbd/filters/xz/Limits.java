package nbd.filters.xz;

import nbd.api.OpenException;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * How much memory may be taken.
 *
 * @param block the most bytes that a block may have when it is unpacked
 * @param depth how many unpacked blocks are kept, 1 or more
 */
record Limits(long block, int depth) {
  /** An array has at most that many bytes. */
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  /** Room to unpack blocks that are smaller than the dictionary they were packed with. */
  private static final long LEAST_WORK = 128 << 10;

  static final Schema SCHEMA =
      Schema.of(
          Parameter.size("xz-max-block").help("largest block that is unpacked").byDefault("512M"),
          Parameter.number("xz-max-depth").help("unpacked blocks that are kept").byDefault("8"));

  /**
   * @throws ParameterException if nothing could be kept
   */
  Limits {
    if (block < 1) {
      throw new ParameterException("parameter 'xz-max-block': 1 or more would be right, not 0");
    }
    if (depth < 1) {
      throw new ParameterException("parameter 'xz-max-depth': 1 or more would be right, not 0");
    }
  }

  /** Out of what {@link #SCHEMA} has parsed. */
  static Limits of(Parameters parsed) {
    return new Limits(
        parsed.number("xz-max-block"),
        (int) Math.min(Integer.MAX_VALUE, parsed.number("xz-max-depth")));
  }

  /**
   * How many blocks of a disk are kept: fewer than asked for, where they would take more than half
   * of the memory that Java has.
   *
   * @param largest block of the disk
   * @throws OpenException if that is too large
   */
  int checkedDepth(long largest) throws OpenException {
    long memory = memory();
    long most = Math.min(block, LARGEST);
    if (largest > most) {
      throw tooLarge(largest, "xz-max-block is " + most);
    }
    if (largest > memory) {
      throw tooLarge(largest, "half of Java's memory is " + memory);
    }
    return (int) Math.min(depth, memory / Math.max(1, largest));
  }

  /** What unpacked blocks may take, in bytes: half of the memory that Java has. */
  static long memory() {
    return Runtime.getRuntime().maxMemory() / 2;
  }

  private static OpenException tooLarge(long largest, String why) {
    return new OpenException(
        OpenException.Reason.UNKNOWN,
        "xz: the largest block has "
            + largest
            + " bytes when it is unpacked, and "
            + why
            + ": pack the disk in smaller ones, with xz --block-size=16MiB");
  }

  /** What unpacking one block may take besides it, in KiB. */
  int work() {
    return (int) Math.clamp(block >> 10, LEAST_WORK, Integer.MAX_VALUE);
  }
}
