package nbd.testkit;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.Support;

/** Writes to a disk, and whether it holds what was written. */
final class Changes {
  private final OpenDisk disk;
  private final Random random;

  Changes(OpenDisk disk, Random random) {
    this.disk = disk;
    this.random = random;
  }

  /** Writes to this range, zeroes in it and trims it. */
  void make(Range range) throws IOException {
    byte[] bytes = new byte[(int) range.length()];
    random.nextBytes(bytes);
    try (TestSink held = disk.readHeld(range.offset(), bytes.length)) {
      disk.write(range.offset(), bytes, fua());
      // What was read before the write stays as it was until it is released.
      held.bytes();
    }
    checkHolds(range, bytes, "written");
    if (disk.traits().zero().offered()) {
      zeroMiddle(range, bytes);
      fastZero(range);
    }
    if (disk.traits().trim().offered()) {
      disk.trim(range.offset(), range.length(), fua());
      disk.read(range.offset(), (int) range.length());
    }
  }

  private void zeroMiddle(Range range, byte[] bytes) throws IOException {
    long block = disk.traits().blockSizes().minimum();
    long blocks = range.length() / block;
    int from = (int) (blocks / 3 * block);
    int to = (int) (Math.max(blocks / 3 + 1, blocks * 2 / 3) * block);
    Flag[] flags = random.nextBoolean() ? fua() : new Flag[] {Flag.NO_HOLE};
    disk.zero(range.offset() + from, to - from, flags);
    Arrays.fill(bytes, from, to, (byte) 0);
    checkHolds(range, bytes, "written and zeroed in its middle");
  }

  private void fastZero(Range range) throws IOException {
    if (!disk.traits().fastZero().offered()) {
      return;
    }
    try {
      disk.zero(range.offset(), range.length(), Flag.FAST_ZERO);
      checkHolds(range, new byte[(int) range.length()], "zeroed fast");
    } catch (NbdException notFast) {
      Breach.unless(
          notFast.code() == ErrorCode.ENOTSUP,
          "a fast zero of %s fails with %s; ENOTSUP says that it is not fast",
          range,
          notFast);
    }
  }

  private Flag[] fua() {
    return disk.traits().fua() == Support.NONE ? new Flag[0] : new Flag[] {Flag.FUA};
  }

  private void checkHolds(Range range, byte[] bytes, String was) throws IOException {
    int differs = Arrays.mismatch(disk.read(range.offset(), bytes.length), bytes);
    Breach.unless(
        differs < 0, "%s was %s, and reads differently at byte %d of it", range, was, differs);
    if (disk.contexts().allocation().isPresent()) {
      checkTold(range, bytes);
    }
  }

  /** Nothing is told zero where data is. */
  private void checkTold(Range range, byte[] bytes) throws IOException {
    Oracle oracle = new Oracle(0, bytes);
    ExtentMap map = disk.extents(Allocation.NAME, range, Integer.MAX_VALUE);
    ExtentMap told = map.clip(range).orElseThrow().shift(-range.offset());
    oracle.checkExtents(Allocation.NAME, new Range(0, range.length()), told);
  }
}
