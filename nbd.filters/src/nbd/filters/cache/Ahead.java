package nbd.filters.cache;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.filters.ranges.RangeLocks.Hold;

/** Brings a range into the cache before somebody reads it: what is data, and not too much of it. */
final class Ahead {
  /** Most bytes that one request brings in. */
  private static final long MOST = 1L << 30;

  private static final int MOST_QUESTIONS = 1000;
  private static final int EXTENTS = 64;

  private final DiskCache cache;

  Ahead(DiskCache cache) {
    this.cache = cache;
  }

  void cache(Route route, Range range) throws IOException {
    long at = range.offset();
    long left = MOST;
    for (int i = 0; i < MOST_QUESTIONS && at < range.end() && left > 0; i++) {
      Range asked = Range.between(at, range.end());
      ExtentMap told = cache.fetch().told(route, asked, EXTENTS);
      for (Extent extent : told) {
        if ((extent.status() & Allocation.ZERO) == 0) {
          left = bring(route, extent.offset(), extent.end(), left);
        }
      }
      at = told.end();
    }
    cache.reclaim().ifFull();
  }

  /** Returns how many bytes are left of what may be brought in. */
  private long bring(Route route, long from, long to, long most) throws IOException {
    Grid byBuffer = cache.fetch().byBuffer();
    long left = most;
    for (long at = from; at < to && left > 0; ) {
      if (!cache.isRoom()) {
        return 0;
      }
      Range part = Range.between(at, Math.min(to, byBuffer.endOfBlock(at)));
      Range blocks = cache.grid().whole(part);
      bring(route, blocks);
      left -= blocks.length();
      at = blocks.end();
    }
    return left;
  }

  private void bring(Route route, Range blocks) throws IOException {
    try (Hold _ = cache.locks().exclusive(blocks)) {
      for (Piece piece : cache.pieces(blocks)) {
        if (piece.block().isEmpty()) {
          bringGap(route, piece.range());
        }
      }
    }
  }

  private void bringGap(Route route, Range part) throws IOException {
    try (Buffers.Loan loan = cache.buffers().take()) {
      cache.fetch().bring(route, part, loan.first(part.length()));
    }
  }
}
