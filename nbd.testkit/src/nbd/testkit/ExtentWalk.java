package nbd.testkit;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.MetaContext;
import nbd.api.Range;

/** Goes from extent to extent to the end of a disk; what is told zero has to read as zero. */
final class ExtentWalk {
  /** A disk of more extents is not looked at to its end. */
  private static final int MOST_EXTENTS = 5_000;

  private static final int LONGEST_READ = 8 << 10;

  private final OpenDisk disk;
  private final Random random;
  private final BlockSizes sizes;

  ExtentWalk(OpenDisk disk, Random random) {
    this.disk = disk;
    this.random = random;
    this.sizes = disk.traits().blockSizes();
  }

  /** All contexts, asked for many extents at once and for one. */
  void all() throws IOException {
    for (MetaContext context : disk.contexts()) {
      walk(context, Integer.MAX_VALUE);
      walk(context, 1);
    }
  }

  private void walk(MetaContext context, int atMost) throws IOException {
    long block = sizes.minimum();
    long end = disk.size() / block * block;
    int extents = 0;
    for (long at = 0; at < end && extents < MOST_EXTENTS; ) {
      ExtentMap map = context.extents(Range.between(at, end), atMost);
      for (Extent extent : map) {
        if (context.name().equals(Allocation.NAME) && (extent.status() & Allocation.ZERO) != 0) {
          readsAsZero(extent);
        }
      }
      extents += map.count();
      at = Math.max(at + block, map.end() / block * block);
    }
  }

  /** Some whole blocks of it. */
  private void readsAsZero(Extent extent) throws IOException {
    long block = sizes.minimum();
    long first = (extent.offset() + block - 1) / block;
    long blocks = extent.end() / block - first;
    if (blocks <= 0) {
      return;
    }
    long most = Math.max(1, Math.min(LONGEST_READ, sizes.maximum()) / block);
    long some = Math.min(blocks, most);
    long start = random.nextBoolean() ? first : first + random.nextLong(blocks - some + 1);
    byte[] bytes = disk.read(start * block, (int) (some * block));
    Breach.unless(
        Arrays.equals(bytes, new byte[bytes.length]),
        "%s is told, but 0x%x+0x%x does not read as zero",
        extent,
        start * block,
        bytes.length);
  }
}
