package nbd.filters.extentlist;

import java.util.Map;
import java.util.NavigableMap;

/**
 * What is between ranges that do not touch, by the grain that closes it: with a grain of 2^g bytes,
 * ranges grow to multiples of it.
 */
final class Gaps {
  /** With 2^62 all ranges of any disk are one. */
  private static final int COARSEST = 62;

  /** How many gaps close at 2^g, and at no finer grain. */
  private final int[] closing = new int[COARSEST + 1];

  private int count;

  private Gaps() {}

  /**
   * @param ranges end by start
   */
  static Gaps of(NavigableMap<Long, Long> ranges) {
    Gaps gaps = new Gaps();
    long before = -1;
    for (Map.Entry<Long, Long> range : ranges.entrySet()) {
      if (before >= 0) {
        gaps.closing[closesAt(before, range.getKey())]++;
        gaps.count++;
      }
      before = range.getValue();
    }
    return gaps;
  }

  /** The finest g at which no multiple of the grain begins in the gap and ends in it, too. */
  private static int closesAt(long from, long to) {
    int grain = Math.max(0, 62 - Long.numberOfLeadingZeros(to - from));
    while (grain < COARSEST && to >>> grain > ((from - 1) >>> grain) + 1) {
      grain++;
    }
    return grain;
  }

  /** The finest g that leaves at most {@code most} ranges, 1 or more. */
  int grain(int most) {
    int grain = 0;
    for (int ranges = count + 1 - closing[0]; ranges > most; ranges -= closing[grain]) {
      grain++;
    }
    return grain;
  }
}
