package nbd.filters.cache;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;

/** Disks behind the filter. */
final class Cached {
  static final int BLOCK = 65536;

  private Cached() {}

  static Layers memory(String size, String... words) {
    return behind(Layers.of(new MemoryPlugin(), size), words);
  }

  static Layers behind(Layers disk, String... words) {
    return disk.behind(new CacheFilter(), words);
  }

  static ExtentMap allocation(OpenDisk disk) throws IOException {
    return disk.extents(Allocation.NAME, new Range(0, disk.size()), 100);
  }
}
