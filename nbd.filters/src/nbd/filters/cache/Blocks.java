package nbd.filters.cache;

import java.util.ArrayList;
import java.util.Comparator;
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
  private long clock;
  private long cleanings;

  /** Takes in a block that is not there yet. */
  synchronized void put(Block block, boolean isDirty) {
    all.put(block.number(), block);
    block.used(++clock);
    if (isDirty) {
      dirtied(block);
    }
  }

  /** Forgets a block, which may be dirty. */
  synchronized void drop(Block block) {
    cleaned(block);
    all.remove(block.number());
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

  /** Whether the block, and not another one of that number, is there. */
  synchronized boolean has(Block block) {
    return all.get(block.number()) == block;
  }

  /** Whether it is there and dirty. */
  synchronized boolean isDirty(Block block) {
    return has(block) && block.dirty();
  }

  /** Those from {@code first} to {@code last}, in order; they count as used. */
  synchronized List<Block> use(long first, long last) {
    List<Block> found = in(first, last);
    for (Block block : found) {
      block.used(++clock);
    }
    return found;
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

  /** At most {@code count}, those that were not used for longest first. */
  synchronized List<Block> coldest(long count) {
    return all.values().stream()
        .sorted(Comparator.comparingLong(Block::used))
        .limit(count)
        .toList();
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
