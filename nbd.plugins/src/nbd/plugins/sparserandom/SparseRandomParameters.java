package nbd.plugins.sparserandom;

import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * What a user says about a disk.
 *
 * @param size bytes, 0 to 2^63-1
 * @param seed equal seeds, and all else equal, make equal disks
 * @param percent how much of the disk is data, 0 to 100
 * @param runLength how long a run of data is on average, in bytes, 1 or more
 * @param randomContent whether all bytes of a block are random, and not all the same
 */
record SparseRandomParameters(
    long size, long seed, double percent, long runLength, boolean randomContent) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.size("size")
              .help("size of the disk, up to 9223372036854775807 bytes")
              .mandatory()
              .asBareWord(),
          Parameter.number("seed").help("equal seeds make equal disks; by default any"),
          Parameter.text("percent").help("how much of the disk is data, 0 to 100").byDefault("10"),
          Parameter.size("runlength").help("average length of a run of data").byDefault("16M"),
          Parameter.flag("random-content")
              .help("whether the bytes of a block differ from each other")
              .byDefault("false"));

  private static final long SEEDS = 1L << 32;

  /**
   * @throws ParameterException if a value is out of its range
   */
  SparseRandomParameters {
    if (!(percent >= 0 && percent <= 100)) {
      throw wrongPercent(Double.toString(percent));
    }
    if (runLength < 1) {
      throw new ParameterException(
          "parameter 'runlength': " + runLength + " is not 1 byte or more, such as 16M");
    }
  }

  /** Out of what {@link #SCHEMA} has parsed. */
  static SparseRandomParameters of(Parameters parsed) {
    OptionalLong seed = parsed.optionalNumber("seed");
    return new SparseRandomParameters(
        parsed.number("size"),
        seed.isPresent() ? seed.getAsLong() : ThreadLocalRandom.current().nextLong(SEEDS),
        percent(parsed.text("percent")),
        parsed.number("runlength"),
        parsed.flag("random-content"));
  }

  /** The same with another seed. */
  SparseRandomParameters seeded(long another) {
    return new SparseRandomParameters(size, another, percent, runLength, randomContent);
  }

  private static double percent(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException notNumeric) {
      throw wrongPercent(text);
    }
  }

  private static ParameterException wrongPercent(String text) {
    return new ParameterException(
        "parameter 'percent': '" + text + "' is not a number from 0 to 100, such as 10 or 0.5");
  }
}
