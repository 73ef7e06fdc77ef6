package nbd.filters.offset;

import java.util.Objects;
import java.util.OptionalLong;
import nbd.api.OpenException;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Range;
import nbd.api.Schema;

/**
 * Which part of a disk a user wants.
 *
 * @param offset first byte, 0 or more
 * @param range number of bytes; without it, to the end of the disk
 */
record Place(long offset, OptionalLong range) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.size("offset").help("first byte to serve").byDefault("0"),
          Parameter.size("range").help("bytes to serve; without it, to the end of the disk"));

  Place {
    Objects.requireNonNull(range);
  }

  /** Out of what {@link #SCHEMA} has parsed. */
  static Place of(Parameters parsed) {
    return new Place(parsed.number("offset"), parsed.optionalNumber("range"));
  }

  /** Whether it is all of any disk, whatever size that has. */
  boolean isAll() {
    return offset == 0 && range.isEmpty();
  }

  /**
   * The part of a disk of {@code size} bytes.
   *
   * @throws OpenException if it is not on that disk
   */
  Range on(long size) throws OpenException {
    if (range.isPresent() && offset > size - range.getAsLong()) {
      throw tooLarge("offset+range (" + offset + "+" + range.getAsLong() + ")", size);
    }
    if (offset > size) {
      throw tooLarge("offset (" + offset + ")", size);
    }
    return new Range(offset, range.orElse(size - offset));
  }

  /** In nbdkit's words. */
  private static OpenException tooLarge(String what, long size) {
    return new OpenException(
        OpenException.Reason.UNKNOWN,
        what + " is larger than the real size (" + size + ") of the underlying file or device");
  }
}
