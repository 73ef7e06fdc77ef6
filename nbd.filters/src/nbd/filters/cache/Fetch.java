package nbd.filters.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import nbd.api.Allocation;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.filters.bytes.Below;

/** Brings blocks into the cache; who calls holds their range exclusively. */
final class Fetch {
  /** Questions about the blocks of one read; where they do not suffice, the rest is data. */
  private static final int MOST_QUESTIONS = 100;

  private static final int EXTENTS = 64;

  private final DiskCache cache;

  Fetch(DiskCache cache) {
    this.cache = cache;
  }

  /**
   * Reads whole blocks, none of which is in the cache, and keeps those for which there is room.
   *
   * @param bytes direct; its remaining bytes are filled, and its position stays
   */
  void bring(Route route, Range blocks, ByteBuffer bytes) throws IOException {
    Below.read(route.handle(), blocks, bytes);
    keep(blocks, bytes);
  }

  /** Numbers what one buffer takes: some blocks, or one. */
  Grid byBuffer() {
    return new Grid(cache.grid().size(), cache.buffers().size());
  }

  private void keep(Range part, ByteBuffer bytes) {
    for (Range block : Piece.byBlock(cache.grid(), part)) {
      int start = (int) (block.offset() - part.offset());
      if (!store(block, bytes.slice(start, (int) block.length()), false)) {
        return;
      }
    }
  }

  /**
   * Takes a block that is not there into the cache.
   *
   * @return false if there is no room for it
   */
  boolean store(Range block, ByteBuffer bytes, boolean isDirty) {
    OptionalLong slot = cache.slots().take();
    if (slot.isEmpty()) {
      return false;
    }
    boolean stored = false;
    try {
      cache.slots().write(slot.getAsLong(), 0, bytes);
      stored = true;
    } catch (IOException failure) {
      cache.slots().failed(failure);
    } finally {
      if (!stored) {
        cache.slots().free(slot.getAsLong());
      }
    }
    if (stored) {
      long number = cache.grid().number(block.offset());
      cache.blocks().put(new Block(number, slot.getAsLong()), isDirty);
    }
    return stored;
  }

  /** Which of some blocks the disk below does not tell to be zero throughout; each once. */
  List<Range> data(Route route, Range blocks) throws IOException {
    List<Range> data = new ArrayList<>();
    long at = blocks.offset();
    for (int i = 0; i < MOST_QUESTIONS && at < blocks.end(); i++) {
      for (Extent extent : told(route, Range.between(at, blocks.end()), EXTENTS)) {
        if ((extent.status() & Allocation.ZERO) == 0) {
          add(data, cache.grid().whole(new Range(extent.offset(), extent.length())));
        }
        at = extent.end();
      }
    }
    if (at < blocks.end()) {
      add(data, cache.grid().whole(Range.between(at, blocks.end())));
    }
    return data;
  }

  /** What is known of the blocks below; it ends with a block, whose end may be unknown. */
  ExtentMap told(Route route, Range asked, int atMost) throws IOException {
    ExtentMap told =
        route
            .allocation(asked, atMost)
            .clip(asked)
            .orElse(ExtentMap.of(asked.offset(), asked.length(), Allocation.DATA));
    long end = Math.min(cache.grid().whole(told.range()).end(), asked.end());
    return told.end() == end
        ? told
        : told.concat(ExtentMap.of(told.end(), end - told.end(), Allocation.DATA));
  }

  /** Begins with the last one's last block, or after it. */
  private static void add(List<Range> data, Range blocks) {
    if (data.isEmpty() || data.getLast().end() < blocks.offset()) {
      data.add(blocks);
    } else {
      Range last = data.removeLast();
      data.add(Range.between(last.offset(), Math.max(last.end(), blocks.end())));
    }
  }
}
