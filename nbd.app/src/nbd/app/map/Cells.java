package nbd.app.map;

import nbd.api.Extent;
import nbd.api.Range;

/**
 * A range cut into parts of the same length, give or take a byte, and how much of each part has
 * which shade. Extents come in their order.
 */
final class Cells {
  private final Range range;
  private final int count;
  private final long[] full;
  private final long[] low;
  private int current;

  /**
   * @param most how many cells; there are fewer if the range has fewer bytes
   */
  Cells(Range range, int most) {
    this.range = range;
    this.count = (int) Math.min(most, range.length());
    this.full = new long[count];
    this.low = new long[count];
  }

  int count() {
    return count;
  }

  /** Where a cell begins; where the last one ends for {@link #count}. */
  long start(int cell) {
    // not length * cell / count, which is more than a long holds
    long whole = range.length() / count * cell;
    return range.offset() + whole + range.length() % count * cell / count;
  }

  /** Adds an extent, which begins where the last one ended. */
  void add(Extent extent, Shade shade) {
    long at = extent.offset();
    while (at < extent.end()) {
      while (start(current + 1) <= at) {
        current++;
      }
      long to = Math.min(extent.end(), start(current + 1));
      add(to - at, shade);
      at = to;
    }
  }

  private void add(long bytes, Shade shade) {
    switch (shade) {
      case FULL -> full[current] += bytes;
      case LOW -> low[current] += bytes;
      case LIGHT -> {
        // What is left of the cell.
      }
    }
  }

  /** What a cell looks like: whatever is in it is to be seen, be it ever so little. */
  Mark mark(int cell, boolean ascii) {
    long length = start(cell + 1) - start(cell);
    long rest = length - full[cell];
    if (rest == 0) {
      return Shade.FULL.mark(ascii);
    }
    if (full[cell] > 0) {
      return full[cell] >= rest ? Mark.half(ascii) : Mark.some(ascii);
    }
    return (low[cell] > rest - low[cell] ? Shade.LOW : Shade.LIGHT).mark(ascii);
  }
}
