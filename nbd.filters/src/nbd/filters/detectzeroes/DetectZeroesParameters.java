package nbd.filters.detectzeroes;

import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * Which zeroes a user wants found, and at what cost.
 *
 * @param reads whether extents are looked into
 * @param writes what becomes of zeroes that are written
 * @param block how many bytes of zeroes, aligned, are worth it: a power of two, 4 KiB to 1 MiB
 * @param most how many bytes are read for one question, 1 MiB to 1 GiB
 * @param remembers whether what was found in data is remembered
 */
record DetectZeroesParameters(
    boolean reads, Writes writes, long block, long most, boolean remembers) {
  /** What becomes of zeroes that are written. */
  enum Writes {
    /** They are written. */
    OFF,
    /** They are zeroed, and stay allocated. */
    ON,
    /** They are zeroed, and their storage may be given back. */
    UNMAP
  }

  private static final String BLOCK = "detect-zeroes-block";
  private static final String MOST = "detect-zeroes-max";
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  static final Schema SCHEMA =
      Schema.of(
          Parameter.flag("detect-zeroes-reads")
              .help("tell data that is zero as zero")
              .byDefault("true"),
          Parameter.choice("detect-zeroes-writes", "on", "off", "unmap")
              .help("zero what is written as zero; unmap: and give storage back")
              .byDefault("on"),
          Parameter.size(BLOCK).help("how many zeroes are worth it").byDefault("4K"),
          Parameter.size(MOST).help("bytes read for one question for extents").byDefault("4M"),
          Parameter.flag("detect-zeroes-remember")
              .help("remember what was found; false where others change the disk")
              .byDefault("true"));

  DetectZeroesParameters {
    if (Long.bitCount(block) != 1 || block < 4 * KIB || block > MIB) {
      throw new ParameterException(
          "parameter '" + BLOCK + "': " + block + " is not a power of 2 from 4K to 1M");
    }
    if (most < MIB || most > MIB * KIB) {
      throw new ParameterException(
          "parameter '" + MOST + "': " + most + " is not between 1M and 1G");
    }
  }

  /**
   * Out of what {@link #SCHEMA} has parsed.
   *
   * @throws ParameterException if a size is out of its bounds
   */
  static DetectZeroesParameters of(Parameters parsed) {
    return new DetectZeroesParameters(
        parsed.flag("detect-zeroes-reads"),
        switch (parsed.text("detect-zeroes-writes")) {
          case "off" -> Writes.OFF;
          case "unmap" -> Writes.UNMAP;
          default -> Writes.ON;
        },
        parsed.number(BLOCK),
        parsed.number(MOST),
        parsed.flag("detect-zeroes-remember"));
  }
}
