package nbd.filters.unpack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import nbd.api.Range;
import nbd.filters.bytes.Zeroes;

/**
 * Goes once through bytes and notes where data is. Memory is bounded: where there are too many
 * runs, small holes count as data. Not safe for several threads.
 */
public final class DataScan {
  /** Zeroes are looked for in pieces of that many bytes. */
  public static final int GRANULE = 4096;

  private final long start;
  private final int mostBounds;
  private long end;
  private long smallestHole = GRANULE;
  private long[] bounds = new long[8];
  private int count;

  /**
   * @param start offset of the first byte that will be told
   * @param mostRuns of data that are kept apart, 2 or more
   */
  public DataScan(long start, int mostRuns) {
    this.start = start;
    this.end = start;
    this.mostBounds = Math.multiplyExact(2, mostRuns);
  }

  /**
   * The next bytes.
   *
   * @param bytes what remains, a multiple of the granule but for the last ones; its position stays
   * @param data is told of each run of data in them
   */
  public void next(ByteBuffer bytes, DataRuns.Visitor data) throws IOException {
    int length = bytes.remaining();
    for (int at = 0; at < length; ) {
      boolean isZero = isZero(bytes, at);
      int to = at + GRANULE;
      while (to < length && isZero(bytes, to) == isZero) {
        to += GRANULE;
      }
      Range run = Range.between(end + at, end + Math.min(to, length));
      if (!isZero) {
        add(run);
        data.run(run, true);
      }
      at = to;
    }
    end += length;
  }

  private static boolean isZero(ByteBuffer bytes, int at) {
    int length = Math.min(GRANULE, bytes.remaining() - at);
    return Zeroes.only(bytes.slice(bytes.position() + at, length));
  }

  private void add(Range run) {
    if (count > 0 && run.offset() - bounds[count - 1] < smallestHole) {
      bounds[count - 1] = run.end();
      return;
    }
    if (count == mostBounds) {
      coarsen();
    }
    if (count == bounds.length) {
      bounds = Arrays.copyOf(bounds, Math.min(mostBounds, 2 * count));
    }
    bounds[count++] = run.offset();
    bounds[count++] = run.end();
  }

  /** Fills the smallest holes until there is room for as many runs again as are left. */
  private void coarsen() {
    while (count > mostBounds / 2) {
      smallestHole *= 2;
      int kept = 2;
      for (int i = 2; i < count; i += 2) {
        boolean joins = bounds[i] - bounds[kept - 1] < smallestHole;
        kept = joins ? kept - 2 : kept;
        bounds[kept] = joins ? bounds[kept] : bounds[i];
        bounds[kept + 1] = bounds[i + 1];
        kept += 2;
      }
      count = kept;
    }
  }

  /** What was found. */
  public DataRuns runs() {
    return new DataRuns(Range.between(start, end), Arrays.copyOf(bounds, count));
  }
}
