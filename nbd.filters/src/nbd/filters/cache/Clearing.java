package nbd.filters.cache;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.filters.ranges.RangeLocks.Hold;

/**
 * Zeroes and trims: the disk below does it, and the cache gives up what it has of the range, if
 * that is all there is in a block. The work is as much as there are blocks in the cache, however
 * long the range is.
 */
final class Clearing {
  private final DiskCache cache;

  Clearing(DiskCache cache) {
    this.cache = cache;
  }

  void zero(Route route, Range range, Set<Flag> flags) throws IOException {
    clear(range, true, () -> change(route, flags, (below, left) -> below.zero(range, left)));
  }

  /** A dirty block at either end keeps what it has: what is read then is up to this layer. */
  void trim(Route route, Range range, Set<Flag> flags) throws IOException {
    clear(range, false, () -> change(route, flags, (below, left) -> below.trim(range, left)));
  }

  private void change(Route route, Set<Flag> flags, Route.Change change) throws IOException {
    route.change(cache.heeded(flags), change);
  }

  @FunctionalInterface
  private interface Step {
    void take() throws IOException;
  }

  private void clear(Range range, boolean zeroes, Step below) throws IOException {
    try (Hold _ = cache.locks().exclusive(cache.grid().whole(range))) {
      List<Piece> pieces = cache.pieces(range);
      boolean done = false;
      try {
        below.take();
        done = true;
      } finally {
        if (!done) {
          cache.forgetClean(pieces);
        }
      }
      for (Piece piece : pieces) {
        if (piece.block().isPresent()) {
          cleared(piece.range(), piece.block().get(), zeroes);
        }
      }
    }
  }

  private void cleared(Range part, Block block, boolean zeroes) throws IOException {
    Range whole = cache.grid().of(block.number());
    if (part.equals(whole) || !cache.blocks().isNeeded(block)) {
      cache.forget(block);
      return;
    }
    // Also of what was written and is not flushed yet: the disk below has something else now.
    cache.blocks().dirtied(block);
    if (zeroes) {
      cache.slots().zero(block.slot(), part.offset() - whole.offset(), part.length());
    }
  }
}
