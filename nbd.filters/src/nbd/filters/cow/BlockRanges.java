package nbd.filters.cow;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A set of blocks, kept as ranges, so that it costs nothing how long one is. Not safe for several
 * threads.
 */
final class BlockRanges {
  /** First block to the one after the last; they neither overlap nor touch. */
  private final TreeMap<Long, Long> ends = new TreeMap<>();

  /** Adds {@code from} to {@code to - 1}. */
  void add(long from, long to) {
    Map.Entry<Long, Long> before = ends.floorEntry(from);
    boolean touches = before != null && before.getValue() >= from;
    long first = touches ? before.getKey() : from;
    NavigableMap<Long, Long> inside = ends.subMap(first, true, to, true);
    long end = inside.isEmpty() ? to : Math.max(to, inside.lastEntry().getValue());
    inside.clear();
    ends.put(first, end);
  }

  /** Removes those of {@code from} to {@code to - 1} that are in it. */
  void remove(long from, long to) {
    Map.Entry<Long, Long> before = ends.lowerEntry(from);
    Map.Entry<Long, Long> last = ends.lowerEntry(to);
    ends.subMap(from, true, to, false).clear();
    if (before != null && before.getValue() > from) {
      ends.put(before.getKey(), from);
    }
    if (last != null && last.getValue() > to) {
      ends.put(to, last.getValue());
    }
  }

  /** The one after the last of the range that {@code block} is in; {@code block} if in none. */
  long endAt(long block) {
    Map.Entry<Long, Long> range = ends.floorEntry(block);
    return range == null ? block : Math.max(block, range.getValue());
  }

  /** The first block from {@code block} on that is in it; {@code limit} if there is none before. */
  long next(long block, long limit) {
    if (endAt(block) > block) {
      return block;
    }
    Long start = ends.ceilingKey(block);
    return start == null ? limit : Math.min(limit, start);
  }

  boolean isEmpty() {
    return ends.isEmpty();
  }

  /** Of each range the first block and the one after the last, in order: what it can be made of. */
  long[] flat() {
    long[] flat = new long[2 * ends.size()];
    int at = 0;
    for (Map.Entry<Long, Long> range : ends.entrySet()) {
      flat[at++] = range.getKey();
      flat[at++] = range.getValue();
    }
    return flat;
  }
}
