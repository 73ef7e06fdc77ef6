package nbd.plugins.data;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A set of pages, few ranges of which may have many. Not safe for several threads. */
final class PageRanges {
  /** The end of each range by its first page; ranges neither overlap nor touch. */
  private final NavigableMap<Long, Long> ends = new TreeMap<>();

  /** Adds the pages from {@code first} up to, but without, {@code end}. */
  void add(long first, long end) {
    if (first >= end) {
      return;
    }
    Map.Entry<Long, Long> before = ends.floorEntry(first);
    long from = before != null && before.getValue() >= first ? before.getKey() : first;
    Map.Entry<Long, Long> last = ends.floorEntry(end);
    long to = last != null ? Math.max(end, last.getValue()) : end;
    ends.subMap(from, true, end, true).clear();
    ends.put(from, to);
  }

  /** Removes the pages from {@code first} up to, but without, {@code end}. */
  void remove(long first, long end) {
    if (first >= end) {
      return;
    }
    Map.Entry<Long, Long> before = ends.lowerEntry(first);
    Map.Entry<Long, Long> last = ends.lowerEntry(end);
    ends.subMap(first, end).clear();
    if (before != null && before.getValue() > first) {
      ends.put(before.getKey(), first);
    }
    if (last != null && last.getValue() > end) {
      ends.put(end, last.getValue());
    }
  }

  /** Whether the page is in the set. */
  boolean contains(long page) {
    Map.Entry<Long, Long> range = ends.floorEntry(page);
    return range != null && range.getValue() > page;
  }

  /** The first page behind {@code page} of which {@link #contains} tells something else. */
  long sameUpTo(long page) {
    if (contains(page)) {
      return ends.floorEntry(page).getValue();
    }
    Long next = ends.higherKey(page);
    return next == null ? Long.MAX_VALUE : next;
  }
}
