package nbd.filters.extentlist;

import java.util.Comparator;
import nbd.api.Range;

/**
 * One extent of a list. Ordered by its first byte.
 *
 * @param offset first byte
 * @param length number of bytes, 1 or more
 * @param status of base:allocation
 * @param unit what the file is counted in, {@code line} or {@code extent}
 * @param number where the file has it, from 1 on
 */
record Entry(long offset, long length, long status, String unit, int number)
    implements Comparable<Entry> {
  private static final Comparator<Entry> ORDER =
      Comparator.comparingLong(Entry::offset).thenComparing(Entry::length);

  @Override
  public int compareTo(Entry other) {
    return ORDER.compare(this, other);
  }

  /** Such as {@code line 3 (0x0+0x1000)}. */
  @Override
  public String toString() {
    return unit + " " + number + " (" + new Range(offset, length) + ")";
  }
}
