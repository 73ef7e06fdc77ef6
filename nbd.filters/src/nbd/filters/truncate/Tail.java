package nbd.filters.truncate;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.MetaContext;
import nbd.api.Range;

/**
 * The extents of one metadata context with a tail behind them.
 *
 * @param below tells those of the disk below
 * @param real size of the disk below in bytes
 * @param size of the disk with its tail, more than {@code real}
 * @param status of the tail
 */
record Tail(ExtentSource below, long real, long size, long status) implements ExtentSource {
  /**
   * All contexts with a tail, and {@code base:allocation} also where the disk below has none. In
   * that one the tail is hole and zero. In any other one its status is 0, which the protocol lets a
   * server report for any block ("NBD_REPLY_TYPE_BLOCK_STATUS").
   */
  static Contexts behind(Contexts below, long real, long size) {
    MetaContext allocation = below.allocationOrData(real);
    return below
        .map(context -> context.through(source -> new Tail(source, real, size, 0)))
        .with(allocation.through(source -> new Tail(source, real, size, Allocation.HOLE_ZERO)));
  }

  @Override
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    if (asked.offset() >= real) {
      return rest(asked.offset());
    }
    Range front = Range.between(asked.offset(), Math.min(asked.end(), real));
    ExtentMap map = below.extents(front, atMost);
    return map.end() == real && isRoom(map, atMost) ? map.concat(rest(real)) : map;
  }

  private ExtentMap rest(long from) {
    return ExtentMap.of(from, size - from, status);
  }

  /** Whether the tail is one of the extents of use, or makes the last one longer. */
  private boolean isRoom(ExtentMap map, int atMost) {
    return map.count() < atMost || map.status(map.count() - 1) == status;
  }
}
