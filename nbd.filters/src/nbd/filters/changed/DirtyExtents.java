package nbd.filters.changed;

import java.io.IOException;
import nbd.api.DirtyBitmap;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.StrictExtents;

/** What a checkpoint tells: 1 where something has changed, as qemu's dirty bitmaps do. */
record DirtyExtents(Checkpoint checkpoint) implements ExtentSource {
  @Override
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    if (!checkpoint.isOpen()) {
      throw new NbdException(
          ErrorCode.EINVAL,
          "checkpoint '%s' has been dropped; connect again for those that are there"
              .formatted(checkpoint.name().text()));
    }
    Granularity granularity = checkpoint.granularity();
    Scan scan = Scan.from(checkpoint.bits(), granularity.at(asked.offset()));
    StrictExtents map = ExtentMap.strict(asked.offset());
    do {
      long status = scan.run() ? DirtyBitmap.DIRTY : 0;
      map.append(end(scan.at()) - map.end(), status);
    } while (map.count() < atMost && map.end() < asked.end() && !scan.isOver());
    return map.build();
  }

  /** The last granule ends with the disk. */
  private long end(long granule) {
    return granule == checkpoint.bits().count()
        ? checkpoint.size()
        : granule << checkpoint.granularity().shift();
  }
}
