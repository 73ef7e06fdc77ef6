package nbd.filters.cache;

import java.io.IOException;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.filters.ranges.RangeLocks.Hold;

/**
 * The extents of one metadata context over dirty blocks; elsewhere the disk below knows.
 *
 * <p>A block that is written there between the two questions would be told by neither. So it is
 * asked again, with the range held so that nobody writes any back, if one has become clean
 * meanwhile.
 *
 * @param below tells those of the disk below
 * @param status of what is dirty
 */
record DirtyExtents(ExtentSource below, DiskCache cache, long status) implements ExtentSource {
  @Override
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    long before = cache.blocks().cleanings();
    ExtentMap seen = clipped(asked, Range.between(asked.offset(), cache.grid().size()), atMost);
    ExtentMap told = overlaid(seen, atMost);
    if (cache.blocks().cleanings() == before) {
      return told;
    }
    Range part = Range.between(asked.offset(), Math.min(asked.end(), told.end()));
    try (Hold _ = cache.locks().exclusive(cache.grid().whole(part))) {
      return overlaid(clipped(asked, part, atMost), atMost);
    }
  }

  private ExtentMap clipped(Range asked, Range to, int atMost) throws IOException {
    return below
        .extents(asked, atMost)
        .clip(to)
        .filter(map -> map.start() == asked.offset())
        .orElseThrow(
            () ->
                new NbdException(
                    ErrorCode.EIO,
                    "the layer below told no extent for the first byte of " + asked));
  }

  private ExtentMap overlaid(ExtentMap map, int atMost) {
    return cache.blocks().runs(cache.grid(), map.range(), atMost).over(map, status).atMost(atMost);
  }
}
