package nbd.filters.blocksize;

import java.util.OptionalLong;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * What the user has said of the requests that the disk below is to get; sizes in bytes.
 *
 * @param minBlock every offset and length is a multiple of it
 * @param maxData the longest read or write
 * @param maxLength the longest request without data
 */
record Wanted(OptionalLong minBlock, OptionalLong maxData, OptionalLong maxLength) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.size("minblock")
              .help("smallest block for the disk below, a power of 2 up to 64K"),
          Parameter.size("maxdata").help("longest read or write for the disk below"),
          Parameter.size("maxlen").help("longest trim, zero, cache or extents request for it"));

  private static final long LARGEST_BLOCK = 64 << 10;

  /**
   * @throws ParameterException naming the parameter that is not right
   */
  Wanted {
    checkBlock(minBlock);
    checkLimit("maxdata", maxData, minBlock);
    checkLimit("maxlen", maxLength, minBlock);
  }

  /** Out of what {@link #SCHEMA} has parsed. */
  static Wanted of(Parameters parsed) {
    return new Wanted(
        parsed.optionalNumber("minblock"),
        parsed.optionalNumber("maxdata"),
        parsed.optionalNumber("maxlen"));
  }

  private static void checkBlock(OptionalLong size) {
    if (size.isPresent()
        && (Long.bitCount(size.getAsLong()) != 1 || size.getAsLong() > LARGEST_BLOCK)) {
      throw new ParameterException(
          "parameter 'minblock': %d is not a power of 2 from 1 to 65536"
              .formatted(size.getAsLong()));
    }
  }

  private static void checkLimit(String name, OptionalLong limit, OptionalLong block) {
    if (limit.isEmpty()) {
      return;
    }
    if (limit.getAsLong() == 0) {
      throw new ParameterException(
          "parameter '" + name + "': 0 is no limit; leave it out for none");
    }
    if (limit.getAsLong() % block.orElse(1) != 0) {
      throw new ParameterException(
          "parameter '%s': %d is not a multiple of minblock, %d"
              .formatted(name, limit.getAsLong(), block.getAsLong()));
    }
  }
}
