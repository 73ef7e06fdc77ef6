package nbd.plugins.data;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import nbd.api.NbdException;

/** A set of pages, few ranges of which may have many. Not safe for several threads. */
final class PageRanges {
  /** Bytes of heap for one range: an entry of the map, and its two numbers. */
  static final long COST = 128;

  /** The end of each range by its first page; ranges neither overlap nor touch. */
  private final NavigableMap<Long, Long> ends = new TreeMap<>();

  private final Budget budget;

  /** An empty set, whose ranges count in this budget. */
  PageRanges(Budget budget) {
    this.budget = budget;
  }

  /** A set with these ranges, which count in this budget whatever it has left. */
  static PageRanges adopted(NavigableMap<Long, Long> ends, Budget budget) {
    PageRanges ranges = new PageRanges(budget);
    ranges.ends.putAll(ends);
    budget.takeInAnyCase(ends.size(), COST);
    return ranges;
  }

  /** The end of each range by its first page, to read. */
  NavigableMap<Long, Long> ends() {
    return Collections.unmodifiableNavigableMap(ends);
  }

  /**
   * Adds the pages from {@code first} up to, but without, {@code end}.
   *
   * @throws NbdException if that is one more range than there is memory for; then none is added
   */
  void add(long first, long end) throws NbdException {
    if (first >= end) {
      return;
    }
    Map.Entry<Long, Long> before = ends.floorEntry(first);
    long from = before != null && before.getValue() >= first ? before.getKey() : first;
    Map.Entry<Long, Long> last = ends.floorEntry(end);
    long to = last != null ? Math.max(end, last.getValue()) : end;
    NavigableMap<Long, Long> joined = ends.subMap(from, true, end, true);
    if (joined.isEmpty()) {
      budget.take(1, COST);
    } else {
      int ranges = ends.size();
      joined.clear();
      budget.give(ranges - ends.size() - 1L, COST);
    }
    ends.put(from, to);
  }

  /**
   * Removes the pages from {@code first} up to, but without, {@code end}; if there is memory for
   * it, where a range becomes two.
   */
  void remove(long first, long end) {
    int more = splits(first, end) ? 1 : 0;
    if (first >= end || !budget.tryTake(more, COST)) {
      return;
    }
    int ranges = ends.size() + more;
    Map.Entry<Long, Long> before = ends.lowerEntry(first);
    Map.Entry<Long, Long> last = ends.lowerEntry(end);
    ends.subMap(first, end).clear();
    if (before != null && before.getValue() > first) {
      ends.put(before.getKey(), first);
    }
    if (last != null && last.getValue() > end) {
      ends.put(end, last.getValue());
    }
    budget.give(ranges - ends.size(), COST);
  }

  /** Whether they are in the midst of a range. */
  private boolean splits(long first, long end) {
    Map.Entry<Long, Long> before = ends.lowerEntry(first);
    return before != null && before.getValue() > end;
  }

  /** Removes all. */
  void clear() {
    budget.give(ends.size(), COST);
    ends.clear();
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
