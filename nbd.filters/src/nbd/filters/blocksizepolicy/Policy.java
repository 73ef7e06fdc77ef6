package nbd.filters.blocksizepolicy;

import java.util.OptionalLong;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * What clients are to be told, and what becomes of requests that do not keep to it; sizes in bytes.
 *
 * @param minimum every offset and length is to be a multiple of it
 * @param preferred what runs best
 * @param maximum the longest read or write
 * @param refuses whether requests that break the minimum are refused
 * @param disconnect a longer write ends the connection
 */
record Policy(
    OptionalLong minimum,
    OptionalLong preferred,
    OptionalLong maximum,
    boolean refuses,
    OptionalLong disconnect) {
  static final long UNLIMITED = 0xffff_ffffL;

  static final Schema SCHEMA =
      Schema.of(
          Parameter.choice("blocksize-error-policy", "allow", "error")
              .help("whether requests that break the minimum block size are let through")
              .byDefault("allow"),
          Parameter.size("blocksize-minimum").help("minimum block size to tell clients"),
          Parameter.size("blocksize-preferred").help("preferred block size to tell clients"),
          Parameter.size("blocksize-maximum").help("maximum block size to tell clients"),
          Parameter.size("blocksize-write-disconnect")
              .help("disconnect a client that writes more than this at once"));

  /**
   * @throws ParameterException naming the parameter that is not right
   */
  Policy {
    checkPower("blocksize-minimum", minimum, 1, 1 << 16);
    checkPower("blocksize-preferred", preferred, 512, 1 << 25);
    checkAtMost("blocksize-maximum", maximum);
    checkAtMost("blocksize-write-disconnect", disconnect);
    checkMaximum(minimum, preferred, maximum);
    if (minimum.isPresent() && preferred.isPresent()) {
      check(
          minimum.getAsLong() <= preferred.getAsLong(),
          "blocksize-minimum",
          minimum,
          "at most blocksize-preferred, " + preferred.getAsLong());
    }
    if (minimum.isPresent()) {
      check(
          disconnect.isEmpty() || disconnect.getAsLong() > minimum.getAsLong(),
          "blocksize-write-disconnect",
          disconnect,
          "larger than blocksize-minimum, " + minimum.getAsLong());
    }
  }

  private static void checkPower(String name, OptionalLong size, long least, long most) {
    long value = size.orElse(least);
    check(
        Long.bitCount(value) == 1 && value >= least && value <= most,
        name,
        size,
        "a power of 2 from " + least + " to " + most);
  }

  private static void checkAtMost(String name, OptionalLong size) {
    check(size.orElse(1) <= UNLIMITED, name, size, "at most " + UNLIMITED);
  }

  private static void checkMaximum(
      OptionalLong minimum, OptionalLong preferred, OptionalLong maximum) {
    long value = maximum.orElse(UNLIMITED);
    if (value == UNLIMITED) {
      return;
    }
    long least = preferred.orElse(512);
    check(value >= least, "blocksize-maximum", maximum, "at least " + least);
    check(
        value % minimum.orElse(1) == 0,
        "blocksize-maximum",
        maximum,
        "a multiple of blocksize-minimum, " + minimum.orElse(1));
  }

  private static void check(boolean holds, String name, OptionalLong value, String rule) {
    if (!holds) {
      throw new ParameterException(
          "parameter '%s': %d is not %s".formatted(name, value.getAsLong(), rule));
    }
  }

  /** Out of what {@link #SCHEMA} has parsed. */
  static Policy of(Parameters parsed) {
    return new Policy(
        given(parsed, "blocksize-minimum"),
        given(parsed, "blocksize-preferred"),
        given(parsed, "blocksize-maximum"),
        parsed.text("blocksize-error-policy").equals("error"),
        given(parsed, "blocksize-write-disconnect"));
  }

  /** As by nbdkit, 0 is as if it were not given. */
  private static OptionalLong given(Parameters parsed, String name) {
    OptionalLong value = parsed.optionalNumber(name);
    return value.orElse(0) == 0 ? OptionalLong.empty() : value;
  }
}
