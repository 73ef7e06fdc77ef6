package nbd.api;

import java.util.Optional;

/**
 * A range of bytes of a disk: 64-bit, never negative, never past {@link Long#MAX_VALUE}.
 *
 * @param offset first byte, 0 or more
 * @param length number of bytes, 0 or more; {@code offset + length} is at most 2^63-1
 */
public record Range(long offset, long length) {
  /**
   * @throws IllegalArgumentException if a value is negative or the end overflows
   */
  public Range {
    if (offset < 0 || length < 0 || length > Long.MAX_VALUE - offset) {
      throw new IllegalArgumentException(
          "no range of a disk: offset "
              + offset
              + ", length "
              + length
              + " (both 0 or more, end at most 2^63-1)");
    }
  }

  /** The range from {@code start} up to, but without, {@code end}. */
  public static Range between(long start, long end) {
    return new Range(start, end - start);
  }

  /** The first offset after the range. */
  public long end() {
    return offset + length;
  }

  /** Whether it has no byte. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** Whether every byte of {@code other} is in this range. */
  public boolean contains(Range other) {
    return other.offset >= offset && other.end() <= end();
  }

  /** The bytes that are in both, or empty if there is none. */
  public Optional<Range> intersection(Range other) {
    long start = Math.max(offset, other.offset);
    long end = Math.min(end(), other.end());
    return start < end ? Optional.of(between(start, end)) : Optional.empty();
  }

  /**
   * The same length at {@code offset + by}.
   *
   * @throws IllegalArgumentException if that would begin before 0 or end after 2^63-1
   */
  public Range shift(long by) {
    if (by > 0 && offset > Long.MAX_VALUE - by) {
      throw new IllegalArgumentException("range " + this + " cannot move by " + by);
    }
    return new Range(offset + by, length);
  }

  /** Whether both ends are multiples of {@code block}, which is 1 or more. */
  public boolean isAligned(long block) {
    return offset % block == 0 && length % block == 0;
  }

  /** As nbdkit's logs write it: {@code 0x0+0x8000}. */
  @Override
  public String toString() {
    return "0x" + Long.toHexString(offset) + "+0x" + Long.toHexString(length);
  }
}
