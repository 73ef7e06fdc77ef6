package nbd.plugins.data;

import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.StrictExtents;

/**
 * Tells extents out of an image, which nobody changes meanwhile.
 *
 * @param reserved pages that are no holes
 * @param allocated whether nothing is a hole, nor looked at
 */
record ExtentWalk(Image image, PageRanges reserved, boolean allocated) {
  /** A millisecond or two; whoever wants more asks again from there. */
  private static final int MOST_STEPS = 1 << 14;

  /** As {@link nbd.api.ExtentSource#extents}. */
  ExtentMap extents(Range asked, int atMost) {
    if (allocated) {
      return ExtentMap.of(0, image.size(), Allocation.DATA);
    }
    StrictExtents told = ExtentMap.strict(asked.offset());
    long last = -1;
    for (int steps = MOST_STEPS; steps > 0 && told.end() < asked.end(); steps--) {
      long page = told.end() >>> Pages.SHIFT;
      byte[] bytes = image.pages().get(page);
      long status = bytes == null ? withoutPage(page) : withPage(bytes);
      if (status != last && told.count() == atMost) {
        break;
      }
      told.append(offset(bytes == null ? emptyUpTo(page) : page + 1) - told.end(), status);
      last = status;
    }
    return told.build();
  }

  private static long withPage(byte[] bytes) {
    return Zeroes.only(bytes, 0, bytes.length) ? Allocation.ZERO : Allocation.DATA;
  }

  private long withoutPage(long page) {
    return reserved.contains(page) ? Allocation.ZERO : Allocation.HOLE_ZERO;
  }

  /** The end of the pages like this one, which has no memory. */
  private long emptyUpTo(long page) {
    return Math.min(image.pages().nextFrom(page + 1), reserved.sameUpTo(page));
  }

  private long offset(long page) {
    return page > image.size() >>> Pages.SHIFT ? image.size() : page << Pages.SHIFT;
  }
}
