package nbd.api;

/**
 * A range of a disk whose bytes all have the same status in one metadata context.
 *
 * @param offset first byte, 0 or more
 * @param length number of bytes, 1 or more
 * @param status 64 bits whose meaning belongs to the metadata context; see {@link Allocation} for
 *     {@code base:allocation}
 */
public record Extent(long offset, long length, long status) {
  /**
   * @throws IllegalArgumentException if the range is negative, empty or overflows
   */
  public Extent {
    if (new Range(offset, length).isEmpty()) {
      throw new IllegalArgumentException("an extent has at least one byte, offset " + offset);
    }
  }

  /** The first offset after the extent. */
  public long end() {
    return offset + length;
  }

  /** Its bytes, without the status. */
  public Range range() {
    return new Range(offset, length);
  }

  /** As log lines print it: {@code 0x0+0x8000 hole,zero}; status in words of base:allocation. */
  @Override
  public String toString() {
    return range() + " " + Allocation.describe(status);
  }
}
