package nbd.filters.cache;

import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * What the parameters say.
 *
 * @param mode when writes reach the disk below
 * @param minBlock least size of a block in bytes
 * @param maxSize most bytes of the cache, if there is a limit
 * @param high percentage of {@code maxSize} at which blocks are given up
 * @param low percentage down to which they are
 * @param onRead whether what is read is kept
 */
record Settings(
    Mode mode, long minBlock, OptionalLong maxSize, long high, long low, OnRead onRead) {
  private static final String MIN_BLOCK = "cache-min-block-size";
  private static final String MAX_SIZE = "cache-max-size";
  private static final String HIGH = "cache-high-threshold";
  private static final String LOW = "cache-low-threshold";
  private static final long LEAST_BLOCK = 4096;
  private static final long LARGEST_BLOCK = 64 << 20;

  static final Schema SCHEMA =
      Schema.of(
          Parameter.choice("cache", "writeback", "writethrough", "unsafe")
              .help("when writes reach the disk below")
              .byDefault("writeback"),
          Parameter.size(MIN_BLOCK)
              .help("least size of a block, a power of 2 from 4K to 64M")
              .byDefault("64K"),
          Parameter.size(MAX_SIZE).help("most bytes that the cache takes"),
          Parameter.number(HIGH)
              .help("percentage of cache-max-size at which blocks are given up")
              .byDefault("95"),
          Parameter.number(LOW)
              .help("percentage of cache-max-size down to which blocks are given up")
              .byDefault("80"),
          Parameter.text(OnRead.NAME)
              .help("whether what is read is kept: true, false, or the path of a file to look for")
              .byDefault("false"));

  /**
   * @throws ParameterException if a size or a threshold is none that can be used
   */
  Settings {
    Objects.requireNonNull(mode);
    Objects.requireNonNull(onRead);
    if (Long.bitCount(minBlock) != 1 || minBlock < LEAST_BLOCK || minBlock > LARGEST_BLOCK) {
      throw wrong(MIN_BLOCK, minBlock + " is not a power of 2 from 4096 to " + LARGEST_BLOCK);
    }
    if (maxSize.isPresent()) {
      checkLimits(minBlock, maxSize.getAsLong(), high, low);
    } else {
      checkAboveZero(HIGH, high);
      checkAboveZero(LOW, low);
    }
  }

  private static void checkAboveZero(String name, long percentage) {
    if (percentage < 1) {
      throw wrong(name, "it must be greater than zero");
    }
  }

  private static void checkLimits(long minBlock, long maxSize, long high, long low) {
    if (maxSize < minBlock) {
      throw wrong(
          MAX_SIZE, maxSize + " is too small: a block has " + minBlock + " (" + MIN_BLOCK + ")");
    }
    if (high < 1 || high > 100) {
      throw wrong(HIGH, high + " is not a percentage from 1 to 100");
    }
    if (low < 1 || low >= high) {
      throw wrong(
          LOW, "%d must be greater than zero and less than %s, %d".formatted(low, HIGH, high));
    }
  }

  private static ParameterException wrong(String name, String why) {
    return new ParameterException("parameter '" + name + "': " + why);
  }

  /** Out of what {@link #SCHEMA} has parsed. */
  static Settings of(Parameters parsed) {
    return new Settings(
        Mode.valueOf(parsed.text("cache").toUpperCase(Locale.ROOT)),
        parsed.number(MIN_BLOCK),
        parsed.optionalNumber(MAX_SIZE),
        parsed.number(HIGH),
        parsed.number(LOW),
        OnRead.of(parsed.text(OnRead.NAME)));
  }
}
