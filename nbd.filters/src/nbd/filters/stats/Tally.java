package nbd.filters.stats;

import nbd.api.Range;

/**
 * Counts the calls of one kind: how many, how long, how large, and at offsets of which alignment.
 * May be used by several threads.
 */
final class Tally {
  /** Sizes and alignments in bits, 0 to 62; behind them an alignment for offset 0. */
  static final int BITS = 63;

  /** Columns of a row: calls, bytes, and calls by the zero bits at the end of their offset. */
  private static final int ROW = 2 + BITS + 1;

  private static final int CALLS = BITS * ROW;
  private static final int BYTES = CALLS + 1;
  private static final int NANOS = CALLS + 2;
  private static final int LENGTH = CALLS + 3;

  /** A row for each size, by its highest bit, and then the sums; made when something is counted. */
  private long[] counts = new long[0];

  /** A call has succeeded. */
  synchronized void add(Range range, long nanos) {
    make();
    counts[CALLS]++;
    grow(BYTES, range.length());
    grow(NANOS, nanos);
    if (!range.isEmpty()) {
      int row = bits(range.length()) * ROW;
      counts[row]++;
      grow(row + 1, range.length());
      counts[row + 2 + alignment(range.offset())]++;
    }
  }

  private void grow(int index, long more) {
    counts[index] = sum(counts[index], more);
  }

  /** The sum of two that are not negative; no more than can be told, for ranges are long. */
  static long sum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private void make() {
    if (counts.length == 0) {
      counts = new long[LENGTH];
    }
  }

  /** The number of the highest bit. */
  private static int bits(long length) {
    return BITS - Long.numberOfLeadingZeros(length);
  }

  /** Any power of two divides 0. */
  private static int alignment(long offset) {
    return offset == 0 ? BITS : Long.numberOfTrailingZeros(offset);
  }

  private synchronized long at(int index) {
    return counts.length == 0 ? 0 : counts[index];
  }

  long calls() {
    return at(CALLS);
  }

  long bytes() {
    return at(BYTES);
  }

  long nanos() {
    return at(NANOS);
  }

  /** How many calls had 2^size to 2^(size+1)-1 bytes. */
  long calls(int size) {
    return at(size * ROW);
  }

  /** How many bytes these calls had. */
  long bytes(int size) {
    return at(size * ROW + 1);
  }

  /** How many of these calls were at an offset that 2^alignment divides, and no larger power. */
  long calls(int size, int alignment) {
    return at(size * ROW + 2 + alignment);
  }

  synchronized long[] retain() {
    return counts.clone();
  }

  /** Goes on from what {@link #retain} has given; of another length it is of another layout. */
  synchronized void adopt(long[] kept) {
    if (kept.length == LENGTH) {
      counts = kept.clone();
    }
  }
}
