package nbd.filters.zstd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bits that are read from their end to their start (RFC 8878, sections 3.1.1.3.2.1.1 and 4.1). Bits
 * before the start read as zero, and {@link #isOverrun} tells of it.
 */
final class Bits {
  /** So many bytes more than the last one the array must have. */
  static final int SPARE = 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final long start;
  private long position;

  /**
   * The bits of the bytes from {@code from} up to, but without, {@code to}.
   *
   * @throws MalformedException if the mark of their end is missing
   */
  Bits(byte[] bytes, int from, int to) throws MalformedException {
    MalformedException.unless(from < to && bytes[to - 1] != 0, "a run of bits has no end mark");
    this.bytes = bytes;
    this.start = 8L * from;
    int last = Byte.toUnsignedInt(bytes[to - 1]);
    this.position = 8L * to - (Integer.numberOfLeadingZeros(last) - 23);
  }

  /** The next bits, 0 to 56 of them, which stay the next ones. */
  long peek(int count) {
    long from = position - count;
    if (from < start) {
      int known = (int) Math.max(0, position - start);
      return known == 0 ? 0 : at(start, known) << (count - known);
    }
    return count == 0 ? 0 : at(from, count);
  }

  private long at(long from, int count) {
    return (long) LONG.get(bytes, (int) (from >>> 3)) >>> (from & 7) & -1L >>> (64 - count);
  }

  void skip(int count) {
    position -= count;
  }

  long read(int count) {
    long value = peek(count);
    position -= count;
    return value;
  }

  /** Whether more was read than there is. */
  boolean isOverrun() {
    return position < start;
  }

  /** Whether exactly all was read. */
  boolean isAtStart() {
    return position == start;
  }
}
