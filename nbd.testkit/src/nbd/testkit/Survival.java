package nbd.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nbd.api.Range;

/**
 * Whether a client whose layers are upgraded finds what it has written: in the new ones, or, where
 * these say that they have another disk, still in the old ones.
 */
final class Survival {
  private final OpenDisk disk;
  private final List<Range> ranges;
  private final Random random;

  Survival(OpenDisk disk, List<Range> ranges, Random random) {
    this.disk = disk;
    this.ranges = ranges;
    this.random = random;
  }

  /**
   * Upgrades the disk to the same layers.
   *
   * @param writable whether it may be written to
   */
  void check(boolean writable) throws IOException {
    if (writable) {
      writeAll();
    }
    List<byte[]> before = readAll();
    Upgrade upgrade = upgrade();
    Breach.unless(
        upgrade.result() != Upgrade.Result.MISFIT,
        "after an upgrade to the same version the disk does not fit its clients any more: %s",
        upgrade.why());
    List<byte[]> after = readAll();
    for (int i = 0; i < ranges.size(); i++) {
      int differs = Arrays.mismatch(before.get(i), after.get(i));
      Breach.unless(
          differs < 0,
          "%s differs at byte %d of it after an upgrade %s; what has to survive is handed on by"
              + " retain and adopt, and a disk that is not the same has another identity",
          ranges.get(i),
          differs,
          upgrade.isDone() ? "to the same version" : "that was undone: " + upgrade.why());
    }
  }

  private Upgrade upgrade() throws IOException {
    try {
      return disk.upgrade();
    } catch (IOException failed) {
      throw new AssertionError(
          "an upgrade to the same version fails: " + failed.getMessage(), failed);
    }
  }

  private void writeAll() throws IOException {
    for (Range range : ranges) {
      byte[] bytes = new byte[(int) range.length()];
      random.nextBytes(bytes);
      try {
        disk.write(range.offset(), bytes);
      } catch (IOException notHere) {
        // Some disks take only certain bytes; what they have then is what has to survive.
      }
    }
  }

  private List<byte[]> readAll() throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (Range range : ranges) {
      all.add(disk.read(range.offset(), (int) range.length()));
    }
    return all;
  }
}
