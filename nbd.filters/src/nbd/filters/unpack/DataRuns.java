package nbd.filters.unpack;

import java.io.IOException;
import java.util.Arrays;
import nbd.api.Range;

/**
 * Where in some range of a disk is data. What lies between is zero; found in granules of 4 KiB.
 * Immutable.
 */
public final class DataRuns {
  /** Is told of runs in ascending order. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * A run.
     *
     * @param isData whether it may hold something else than zeroes
     * @return whether to go on
     */
    boolean run(Range run, boolean isData) throws IOException;
  }

  private final Range all;

  /** Starts and ends of the data, in turn. */
  private final long[] bounds;

  /**
   * As {@link #bounds} told them.
   *
   * @param all what is known
   */
  public DataRuns(Range all, long[] bounds) {
    this.all = all;
    this.bounds = bounds.clone();
  }

  /** What is known: from the first to behind the last byte that was looked at. */
  public Range all() {
    return all;
  }

  /** Starts and ends of the data, in turn, ascending. */
  public long[] bounds() {
    return bounds.clone();
  }

  /** Whether all of {@code part} is zero. */
  public boolean isZero(Range part) {
    int next = firstEndingBehind(part.offset());
    return next == bounds.length || bounds[next] >= part.end();
  }

  /** Index of the start of the first data that ends behind that offset. */
  private int firstEndingBehind(long offset) {
    int found = Arrays.binarySearch(bounds, offset + 1);
    int insertion = found >= 0 ? found : -found - 1;
    return insertion - insertion % 2;
  }

  /**
   * Tells of the runs inside {@code part}, all of which is known, until the visitor has enough.
   *
   * @return whether all of it was told
   */
  public boolean visit(Range part, Visitor visitor) throws IOException {
    long at = part.offset();
    for (int i = firstEndingBehind(at); i < bounds.length && bounds[i] < part.end(); i += 2) {
      long end = Math.min(bounds[i + 1], part.end());
      if (at < bounds[i] && !visitor.run(Range.between(at, bounds[i]), false)) {
        return false;
      }
      at = Math.max(at, bounds[i]);
      if (!visitor.run(Range.between(at, end), true)) {
        return false;
      }
      at = end;
    }
    return at == part.end() || visitor.run(Range.between(at, part.end()), false);
  }
}
