package nbd.filters.cow;

import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * What is wanted of overlays.
 *
 * @param block bytes of a block of an overlay made from now on; one over a disk of larger blocks
 *     has those
 * @param onCache whether what is fetched ahead is stored
 * @param onRead when what is read is stored
 */
record CowParameters(long block, boolean onCache, OnRead onRead) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.size("cow-block-size")
              .help("bytes in a block of the overlay: a power of 2 from 4K to 2G")
              .byDefault("64K"),
          Parameter.flag("cow-on-cache")
              .help("store in the overlay what is fetched ahead")
              .byDefault("false"),
          Parameter.text("cow-on-read")
              .help(
                  "store in the overlay what is read: true, false, or /FILE for while that exists")
              .byDefault("false"));

  private static final long LEAST = 4096;
  private static final long MOST = 1L << 31;

  /**
   * @throws ParameterException if there are no such blocks
   */
  CowParameters {
    if (block < LEAST || block > MOST || Long.bitCount(block) != 1) {
      throw new ParameterException(
          "parameter 'cow-block-size': " + block + " is not a power of 2 from 4096 to 2G");
    }
  }

  /** Out of what {@link #SCHEMA} has parsed. */
  static CowParameters of(Parameters parsed) {
    return new CowParameters(
        parsed.number("cow-block-size"),
        parsed.flag("cow-on-cache"),
        OnRead.of("cow-on-read", parsed.text("cow-on-read")));
  }
}
