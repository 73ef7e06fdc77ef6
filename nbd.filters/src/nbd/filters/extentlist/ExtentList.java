package nbd.filters.extentlist;

import java.util.Arrays;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.ParameterException;
import nbd.api.StrictExtents;

/**
 * The extents of any disk, from 0 to 2^63-1, as a file lists them; where it lists nothing, hole and
 * zero. Immutable. May have millions of extents: to tell some costs no more than these.
 */
final class ExtentList {
  /** Extent i goes from {@code bounds[i]} to {@code bounds[i + 1]}. */
  private final long[] bounds;

  private final long[] statuses;

  private ExtentList(ExtentMap all) {
    bounds = new long[all.count() + 1];
    statuses = new long[all.count()];
    for (int i = 0; i < statuses.length; i++) {
      bounds[i] = all.offset(i);
      statuses[i] = all.status(i);
    }
    bounds[statuses.length] = all.end();
  }

  /**
   * @param entries in any order; they are sorted
   * @throws ParameterException if two of them share a byte, naming both
   */
  static ExtentList of(Entry[] entries) {
    Arrays.sort(entries);
    StrictExtents all = ExtentMap.strict(0);
    Entry before = null;
    for (Entry entry : entries) {
      if (entry.offset() < all.end()) {
        throw new ParameterException(
            "parameter 'extentlist': %s and %s overlap".formatted(before, entry));
      }
      all.append(entry.offset() - all.end(), Allocation.HOLE_ZERO);
      all.append(entry.length(), entry.status());
      before = entry;
    }
    all.append(Long.MAX_VALUE - all.end(), Allocation.HOLE_ZERO);
    return new ExtentList(all.build());
  }

  /**
   * Appends what is listed between the end of {@code told} and {@code end}, until it has more than
   * {@code atMost} extents.
   */
  void append(StrictExtents told, long end, int atMost) {
    for (int i = indexOf(told.end()); told.end() < end && told.count() <= atMost; i++) {
      told.append(Math.min(bounds[i + 1], end) - told.end(), statuses[i]);
    }
  }

  private int indexOf(long offset) {
    int found = Arrays.binarySearch(bounds, offset);
    return found >= 0 ? found : -found - 2;
  }
}
