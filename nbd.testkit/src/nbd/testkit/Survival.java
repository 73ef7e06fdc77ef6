package nbd.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nbd.api.Range;

/**
 * Whether a client whose layers are upgraded finds what it has written: in the old ones, where the
 * upgrade was undone at the last moment, and then in the new ones.
 */
final class Survival {
  private final OpenDisk disk;
  private final List<Range> ranges;
  private final Random random;
  private final boolean mayStayBehind;

  /**
   * @param mayStayBehind whether the layers may refuse it, or have another disk
   */
  Survival(OpenDisk disk, List<Range> ranges, Random random, boolean mayStayBehind) {
    this.disk = disk;
    this.ranges = ranges;
    this.random = random;
    this.mayStayBehind = mayStayBehind;
  }

  /**
   * Upgrades the disk to the same layers, twice, and undoes it the first time.
   *
   * @param writable whether it may be written to
   */
  void check(boolean writable) throws IOException {
    check(writable, disk::upgradeAndUndo, "that was undone");
    check(writable, disk::upgrade, "to the same version");
  }

  @FunctionalInterface
  private interface Attempt {
    Upgrade make() throws IOException;
  }

  private void check(boolean writable, Attempt attempt, String what) throws IOException {
    if (writable) {
      writeAll();
    }
    List<byte[]> before = readAll();
    Upgrade upgrade = made(attempt);
    judge(upgrade);
    List<byte[]> after = readAll();
    for (int i = 0; i < ranges.size(); i++) {
      int differs = Arrays.mismatch(before.get(i), after.get(i));
      Breach.unless(
          differs < 0,
          "%s differs at byte %d of it after an upgrade %s; what has to survive is handed on by"
              + " retain and adopt, and stays as it is until isHandedOver",
          ranges.get(i),
          differs,
          upgrade.isDone() ? what : "that was undone: " + upgrade.why());
    }
  }

  private void judge(Upgrade upgrade) {
    switch (upgrade.result()) {
      case DONE -> {}
      case MISFIT ->
          throw Breach.of(
              "after an upgrade to the same version the disk does not fit its clients any more: %s",
              upgrade.why());
      case ANOTHER_DISK ->
          Breach.unless(
              mayStayBehind,
              "after an upgrade to the same version it is another disk, so clients could never be"
                  + " carried over: %s; an identity is of the parameters or the device, or handed"
                  + " on",
              upgrade.why());
      case REFUSED ->
          Breach.unless(
              mayStayBehind,
              "an upgrade to the same version is refused, so clients could never be carried over:"
                  + " %s",
              upgrade.why());
    }
  }

  private Upgrade made(Attempt attempt) {
    try {
      return attempt.make();
    } catch (IOException failed) {
      if (mayStayBehind) {
        return new Upgrade(Upgrade.Result.REFUSED, String.valueOf(failed.getMessage()));
      }
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
