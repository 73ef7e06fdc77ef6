package nbd.filters.cache;

import java.util.ArrayList;
import java.util.List;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.StrictExtents;

/**
 * Where dirty blocks are.
 *
 * @param runs in order, not touching each other
 * @param knownTo behind this there may be more
 */
record DirtyRuns(List<Range> runs, long knownTo) {
  /** Blocks that are looked at for one answer. */
  private static final int MOST_BLOCKS = 1 << 16;

  /**
   * {@code below}, with {@code status} where the runs are; it ends where more may be dirty.
   *
   * @param below from where the runs were looked for, or further
   */
  ExtentMap over(ExtentMap below, long status) {
    long end = Math.min(below.end(), knownTo);
    StrictExtents map = ExtentMap.strict(below.start());
    for (Range run : runs) {
      append(map, below, Math.min(run.offset(), end));
      map.append(Math.max(0, Math.min(run.end(), end) - map.end()), status);
    }
    append(map, below, end);
    return map.build();
  }

  private static void append(StrictExtents map, ExtentMap below, long end) {
    if (map.end() < end) {
      below.clip(Range.between(map.end(), end)).ifPresent(map::append);
    }
  }

  /** Collects runs; not safe for several threads. */
  static final class Collector {
    private final Range within;
    private final int most;
    private final List<Range> runs = new ArrayList<>();
    private int blocks;
    private long knownTo;

    Collector(Range within, int most) {
      this.within = within;
      this.most = most;
      this.knownTo = within.end();
    }

    /** Takes the next dirty block; false if none after it is of use. */
    boolean take(Range block) {
      if (block.offset() >= within.end()) {
        return false;
      }
      boolean follows = !runs.isEmpty() && runs.getLast().end() == block.offset();
      if ((!follows && runs.size() == most) || blocks++ == MOST_BLOCKS) {
        knownTo = block.offset();
        return false;
      }
      runs.add(follows ? Range.between(runs.removeLast().offset(), block.end()) : block);
      return true;
    }

    DirtyRuns all() {
      return new DirtyRuns(List.copyOf(runs), knownTo);
    }
  }
}
