package nbd.plugin.vddk;

import java.io.IOException;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.api.Support;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;

/** Random requests of whole sectors at a disk of some MiB, each held against an oracle. */
final class RandomRequests {
  private static final int SECTOR = 512;

  private final Oracle oracle;
  private final Random random;

  RandomRequests(Oracle oracle, long seed) {
    this.oracle = oracle;
    this.random = new Random(seed);
  }

  void run(OpenDisk disk, int requests) throws IOException {
    for (int i = 0; i < requests; i++) {
      one(disk, range(disk.size()));
    }
    oracle.checkRead(0, disk.read(0, (int) disk.size()));
  }

  private void one(OpenDisk disk, Range range) throws IOException {
    switch (random.nextInt(7)) {
      case 0, 1 -> write(disk, range);
      case 2 -> zero(disk, range);
      case 3 -> extents(disk, range);
      case 4 -> disk.flush();
      default -> oracle.checkRead(range.offset(), disk.read(range.offset(), (int) range.length()));
    }
  }

  private Range range(long size) {
    long sectors = size / SECTOR;
    long first = random.nextLong(sectors);
    long most = random.nextInt(4) == 0 ? sectors : 200;
    long count = 1 + random.nextLong(Math.min(most, sectors - first));
    return new Range(first * SECTOR, count * SECTOR);
  }

  private void write(OpenDisk disk, Range range) throws IOException {
    byte[] bytes = new byte[(int) range.length()];
    random.nextBytes(bytes);
    disk.write(range.offset(), bytes);
    oracle.write(range.offset(), bytes);
  }

  private void zero(OpenDisk disk, Range range) throws IOException {
    if (disk.traits().zero() == Support.NATIVE) {
      Flag[] flags = random.nextBoolean() ? new Flag[] {Flag.NO_HOLE} : new Flag[0];
      disk.zero(range.offset(), range.length(), flags);
      oracle.zero(range.offset(), range.length());
    }
  }

  private void extents(OpenDisk disk, Range range) throws IOException {
    for (MetaContext context : disk.contexts()) {
      ExtentMap map = disk.extents(context.name(), range, 1 + random.nextInt(4));
      if (context.name().equals(Allocation.NAME)) {
        oracle.checkExtents(context.name(), range, map);
      }
    }
  }
}
