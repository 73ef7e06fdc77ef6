package nbd.filters.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import nbd.api.Range;

/**
 * Which blocks of a disk are in the cache, and which of them are dirty. Safe for any number of
 * threads; that a block stays what it was between two calls is up to the range locks.
 */
final class Blocks {
  private final NavigableMap<Long, Block> all = new TreeMap<>();
  private final NavigableMap<Long, Block> dirty = new TreeMap<>();

  /** Begins and ends the ring of all: after it comes the coldest, before it the one used last. */
  private final Block ends = new Block(-1, -1);

  private long cleanings;

  /** Takes in a block that is not there yet. */
  synchronized void put(Block block, boolean isDirty) {
    all.put(block.number(), block);
    block.putBefore(ends);
    if (isDirty) {
      dirtied(block);
    }
  }

  /** Forgets a block, which may be dirty; false if it was not there any more. */
  synchronized boolean drop(Block block) {
    if (!has(block)) {
      return false;
    }
    cleaned(block);
    all.remove(block.number());
    block.takeOut();
    return true;
  }

  /** Its bytes are others than those of the disk below. */
  synchronized void dirtied(Block block) {
    block.dirty(true);
    dirty.put(block.number(), block);
  }

  /** The disk below has its bytes. */
  synchronized void cleaned(Block block) {
    if (block.dirty()) {
      block.dirty(false);
      dirty.remove(block.number());
      cleanings++;
    }
  }

  /** The disk below has the bytes of some, but may lose them until a flush has ended. */
  synchronized void written(List<Block> some) {
    for (Block block : some) {
      cleaned(block);
      block.unflushed(1);
    }
  }

  /** A flush that began after some were written has succeeded; each as often as it was written. */
  synchronized void flushed(List<Block> some) {
    some.forEach(block -> block.unflushed(-1));
  }

  /** A flush has failed after the block was written: the disk below may have lost it. */
  synchronized void lost(Block block) {
    if (has(block)) {
      dirtied(block);
    }
    block.unflushed(-1);
  }

  /** Whether the block, and not another one of that number, is there. */
  synchronized boolean has(Block block) {
    return all.get(block.number()) == block;
  }

  /** Whether it is there and dirty. */
  synchronized boolean isDirty(Block block) {
    return has(block) && block.dirty();
  }

  /** Whether it is there, and the disk below does not have it for sure. */
  synchronized boolean isNeeded(Block block) {
    return has(block) && (block.dirty() || block.unflushed());
  }

  /** Those from {@code first} to {@code last}, in order; they count as used. */
  synchronized List<Block> use(long first, long last) {
    List<Block> found = in(first, last);
    found.forEach(this::used);
    return found;
  }

  /** Makes it the last that is given up, if it is there. */
  synchronized void used(Block block) {
    if (has(block)) {
      block.takeOut();
      block.putBefore(ends);
    }
  }

  /** Those from {@code first} to {@code last}, in order. */
  synchronized List<Block> in(long first, long last) {
    return new ArrayList<>(all.subMap(first, true, last, true).values());
  }

  /** Whether all from {@code first} to {@code last} are there. */
  synchronized boolean hasAll(long first, long last) {
    return last - first < all.size() && all.subMap(first, true, last, true).size() > last - first;
  }

  /** All dirty ones, in order. */
  synchronized List<Block> dirty() {
    return new ArrayList<>(dirty.values());
  }

  /** How many are dirty. */
  synchronized int countDirty() {
    return dirty.size();
  }

  /**
   * At most {@code count}, those that were not used for longest first. The work is as much as that,
   * and requests wait for it.
   */
  synchronized List<Block> coldest(long count) {
    List<Block> found = new ArrayList<>();
    for (Block at = ends.hotter(); at != ends && found.size() < count; at = at.hotter()) {
      found.add(at);
    }
    return found;
  }

  /** Grows with each block that was dirty and is no more. */
  synchronized long cleanings() {
    return cleanings;
  }

  /**
   * Where dirty blocks are, in runs without a gap.
   *
   * @param within from here on, and not further
   * @param most at most so many runs, and not much more work than that
   */
  synchronized DirtyRuns runs(Grid grid, Range within, int most) {
    DirtyRuns.Collector found = new DirtyRuns.Collector(within, most);
    for (long number : dirty.tailMap(grid.first(within), true).keySet()) {
      if (!found.take(grid.of(number))) {
        break;
      }
    }
    return found.all();
  }
}
