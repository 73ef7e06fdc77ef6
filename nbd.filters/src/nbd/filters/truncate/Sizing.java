package nbd.filters.truncate;

import java.util.Objects;
import java.util.OptionalLong;
import nbd.api.OpenException;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * How a size becomes another one; the steps are taken in this order.
 *
 * @param truncate the size whatever it was
 * @param roundUp up to a multiple of this
 * @param roundDown down to a multiple of this
 */
record Sizing(OptionalLong truncate, OptionalLong roundUp, OptionalLong roundDown) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.size("truncate").help("the new size"),
          Parameter.size("round-up").help("round the size up to a multiple of this power of 2"),
          Parameter.size("round-down")
              .help("round the size down to a multiple of this power of 2"));

  /**
   * @throws ParameterException if something is rounded to what is not a power of two
   */
  Sizing {
    Objects.requireNonNull(truncate);
    checkPowerOfTwo("round-up", roundUp);
    checkPowerOfTwo("round-down", roundDown);
  }

  /** Out of what {@link #SCHEMA} has parsed. */
  static Sizing of(Parameters parsed) {
    return new Sizing(
        parsed.optionalNumber("truncate"),
        parsed.optionalNumber("round-up"),
        parsed.optionalNumber("round-down"));
  }

  private static void checkPowerOfTwo(String name, OptionalLong multiple) {
    if (multiple.isPresent() && Long.bitCount(multiple.getAsLong()) != 1) {
      throw new ParameterException(
          "parameter '" + name + "': " + multiple.getAsLong() + " is not a power of 2");
    }
  }

  /** Whether no disk becomes smaller, so that one of the same size is the whole one. */
  boolean neverCuts() {
    return truncate.isEmpty() && roundDown.isEmpty();
  }

  /**
   * The new size of a disk of {@code real} bytes.
   *
   * @throws OpenException if rounding up passes 2^63-1
   */
  long of(long real) throws OpenException {
    long size = truncate.orElse(real);
    size = roundUp.isPresent() ? up(size, roundUp.getAsLong()) : size;
    return size - size % roundDown.orElse(1);
  }

  private static long up(long size, long multiple) throws OpenException {
    long missing = (multiple - size % multiple) % multiple;
    if (missing > Long.MAX_VALUE - size) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN,
          "cannot round size "
              + size
              + " up to next boundary of "
              + multiple
              + ": a disk has at most 9223372036854775807 bytes");
    }
    return size + missing;
  }
}
