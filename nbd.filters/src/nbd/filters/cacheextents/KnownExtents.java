package nbd.filters.cacheextents;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.StrictExtents;

/**
 * The extents of one context that are known: no two overlap, there may be gaps. Not safe for
 * several threads.
 */
final class KnownExtents {
  /** So many extents are remembered; before there are more, all are forgotten. */
  static final int MOST = 1 << 16;

  private final TreeMap<Long, Extent> byOffset = new TreeMap<>();

  /**
   * What is known from the first asked byte on.
   *
   * @return null if nothing is known of that byte; else no more than is known without a gap, than
   *     was asked for, and than {@code atMost} extents, the last of which may reach further
   */
  ExtentMap find(Range asked, int atMost) {
    Map.Entry<Long, Extent> at = byOffset.floorEntry(asked.offset());
    if (at == null || at.getValue().end() <= asked.offset()) {
      return null;
    }
    StrictExtents found = ExtentMap.strict(asked.offset());
    found.append(at.getValue().end() - asked.offset(), at.getValue().status());
    // Neighbours of equal status are one extent, so one more than wanted is looked at.
    while (found.end() < asked.end() && found.count() <= atMost) {
      Extent next = byOffset.get(found.end());
      if (next == null) {
        break;
      }
      found.append(next.length(), next.status());
    }
    return found.build().atMost(atMost);
  }

  /**
   * Adds what was told.
   *
   * @param spoiled extents that touch one of these are left out
   */
  void add(ExtentMap told, List<Range> spoiled) {
    if (byOffset.size() + told.count() > MOST) {
      byOffset.clear();
    }
    int count = Math.min(told.count(), MOST);
    for (int i = 0; i < count; i++) {
      Extent extent = told.extent(i);
      if (spoiled.stream().noneMatch(range -> touches(extent, range))) {
        replace(extent);
      }
    }
  }

  /** What is told now is newer than what overlaps it. */
  private void replace(Extent extent) {
    cut(extent.offset());
    cut(extent.end());
    byOffset.subMap(extent.offset(), extent.end()).clear();
    byOffset.put(extent.offset(), extent);
  }

  /** Makes two of an extent that goes across {@code offset}. */
  private void cut(long offset) {
    Map.Entry<Long, Extent> at = byOffset.lowerEntry(offset);
    if (at != null && at.getValue().end() > offset) {
      Extent whole = at.getValue();
      byOffset.put(
          whole.offset(), new Extent(whole.offset(), offset - whole.offset(), whole.status()));
      byOffset.put(offset, new Extent(offset, whole.end() - offset, whole.status()));
    }
  }

  /**
   * Forgets all extents that touch {@code range}, as a whole: what a change allocates may be more
   * than its own bytes.
   */
  void forget(Range range) {
    if (range.isEmpty()) {
      return;
    }
    Map.Entry<Long, Extent> first = byOffset.lowerEntry(range.offset());
    boolean touches = first != null && touches(first.getValue(), range);
    long from = touches ? first.getKey() : range.offset();
    byOffset.subMap(from, true, range.end(), true).clear();
  }

  private static boolean touches(Extent extent, Range range) {
    return extent.offset() <= range.end() && range.offset() <= extent.end();
  }

  /** How many are known. */
  int size() {
    return byOffset.size();
  }
}
