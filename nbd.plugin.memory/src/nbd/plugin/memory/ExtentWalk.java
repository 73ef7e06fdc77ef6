package nbd.plugin.memory;

import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.StrictExtents;

/**
 * Tells extents out of a page table. Takes a bounded number of steps, a step being a hole of any
 * size or up to 256 pages with data, and ends early where these are used up.
 */
final class ExtentWalk {
  /** About 128 GiB of data, or a millisecond or two. */
  private static final int MOST_STEPS = 1 << 14;

  /** For the rest of the last extent behind what was asked: 512 MiB of data. */
  private static final int MOST_STEPS_BEHIND = 64;

  private final PageTable table;
  private final long size;

  ExtentWalk(PageTable table, long size) {
    this.table = table;
    this.size = size;
  }

  /** As {@link nbd.api.ExtentSource#extents}; an extent is told as far as the steps go. */
  ExtentMap extents(Range asked, int atMost) {
    StrictExtents extents = ExtentMap.strict(asked.offset());
    long last = -1;
    int steps = MOST_STEPS;
    boolean behind = false;
    while (extents.end() < size && steps-- > 0) {
      long run = table.look(Page.of(extents.end()));
      long status = Run.status(run);
      if (status != last && (extents.count() == atMost || extents.end() >= asked.end())) {
        break;
      }
      extents.append(end(run) - extents.end(), status);
      last = status;
      if (!behind && extents.end() >= asked.end()) {
        behind = true;
        steps = Math.min(steps, MOST_STEPS_BEHIND);
      }
    }
    return extents.build();
  }

  private long end(long run) {
    long page = Run.end(run);
    return page >= Page.count(size) ? size : page << Page.SHIFT;
  }
}
