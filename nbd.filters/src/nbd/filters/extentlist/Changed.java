package nbd.filters.extentlist;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Range;
import nbd.filters.blocks.Blocks;

/**
 * Where a disk has been changed, perhaps some bytes more. Safe for any number of threads. So that
 * scattered writes do not take memory without end, ranges become coarser when there are too many.
 */
final class Changed {
  private static final int MOST = 1 << 18;

  private final int most;
  private final Lock lock = new ReentrantLock();

  /** End by start; ranges that do not touch. Guarded by {@link #lock}. */
  private NavigableMap<Long, Long> ranges = new TreeMap<>();

  private Blocks grain = new Blocks(1);

  Changed() {
    this(MOST);
  }

  /**
   * @param most so many ranges at most
   */
  Changed(int most) {
    this.most = most;
  }

  /** What another version of the bundle has remembered; see {@link #bounds()}. */
  static Changed of(long[] bounds) {
    Changed made = new Changed();
    for (int i = 0; i + 1 < bounds.length; i += 2) {
      made.add(Range.between(bounds[i], bounds[i + 1]));
    }
    return made;
  }

  /** From now on that range counts as changed. */
  void add(Range range) {
    if (range.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      put(ranges, grain.down(range.offset()), up(range.end()));
      if (ranges.size() > most) {
        coarsen();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The last byte that a range can have is in no whole block. */
  private long up(long end) {
    return end > Long.MAX_VALUE - grain.size() ? Long.MAX_VALUE : grain.up(end);
  }

  private static void put(NavigableMap<Long, Long> ranges, long from, long to) {
    long start = from;
    long end = to;
    // Those that begin up to its end and are not over before its start become one with it.
    for (Map.Entry<Long, Long> last = ranges.floorEntry(end);
        last != null && last.getValue() >= start;
        last = ranges.floorEntry(end)) {
      if (last.getKey() <= start && last.getValue() >= end) {
        return;
      }
      ranges.remove(last.getKey());
      start = Math.min(start, last.getKey());
      end = Math.max(end, last.getValue());
    }
    ranges.put(start, end);
  }

  /** To half of what is allowed, so that it is long until the next time. */
  private void coarsen() {
    grain = new Blocks(1L << Gaps.of(ranges).grain(Math.max(1, most / 2)));
    NavigableMap<Long, Long> coarser = new TreeMap<>();
    long start = grain.down(ranges.firstKey());
    long end = start;
    for (Map.Entry<Long, Long> range : ranges.entrySet()) {
      if (grain.down(range.getKey()) > end) {
        coarser.put(start, end);
        start = grain.down(range.getKey());
      }
      end = up(range.getValue());
    }
    coarser.put(start, end);
    ranges = coarser;
  }

  /**
   * The first changed range that has a byte in {@code asked}, cut to it; empty behind it if there
   * is none.
   */
  Range firstIn(Range asked) {
    lock.lock();
    try {
      Map.Entry<Long, Long> found = ranges.floorEntry(asked.offset());
      if (found == null || found.getValue() <= asked.offset()) {
        found = ranges.higherEntry(asked.offset());
      }
      return found == null || found.getKey() >= asked.end()
          ? new Range(asked.end(), 0)
          : Range.between(
              Math.max(found.getKey(), asked.offset()), Math.min(found.getValue(), asked.end()));
    } finally {
      lock.unlock();
    }
  }

  /** Start and end of each range, in order. */
  long[] bounds() {
    lock.lock();
    try {
      long[] bounds = new long[2 * ranges.size()];
      int next = 0;
      for (Map.Entry<Long, Long> range : ranges.entrySet()) {
        bounds[next++] = range.getKey();
        bounds[next++] = range.getValue();
      }
      return bounds;
    } finally {
      lock.unlock();
    }
  }
}
