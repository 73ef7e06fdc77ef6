package nbd.filters.truncate;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;

/** Disks behind the filter. */
final class Truncated {
  private Truncated() {}

  static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new TruncateFilter(), words);
  }

  static ExtentMap allocation(OpenDisk disk, long offset, long length, int atMost)
      throws IOException {
    return disk.extents(Allocation.NAME, new Range(offset, length), atMost);
  }
}
