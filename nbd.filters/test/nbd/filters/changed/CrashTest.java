package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is killed, and a power loss. */
class CrashTest extends WithFolder {
  private static final int GRANULARITY = 4096;
  private static final int SIZE = 300 * GRANULARITY + 5;

  private final TestDisk disk = new TestDisk(SIZE);
  private final boolean[] changed = new boolean[SIZE / GRANULARITY + 1];

  private void reached(Range range) {
    int from = (int) (range.offset() / GRANULARITY);
    Arrays.fill(changed, from, (int) ((range.end() - 1) / GRANULARITY) + 1, true);
  }

  private static void change(OpenDisk opened, Random random) throws IOException {
    long offset = random.nextInt(SIZE);
    int length = 1 + random.nextInt((int) Math.min(10_000, SIZE - offset));
    switch (random.nextInt(4)) {
      case 0 -> opened.zero(offset, length);
      case 1 -> opened.trim(offset, length);
      default -> opened.write(offset, new byte[length]);
    }
  }

  @Test
  void aKillLosesNothingAtWhateverMomentAndAddsNothing() throws IOException {
    Map<Path, boolean[]> kills = new HashMap<>();
    disk.hook(
        range -> {
          reached(range);
          // Here the change is about to be on the disk.
          kills.put(copy("kill" + kills.size()), changed.clone());
        });
    try (OpenDisk opened = open(disk, "changed-checkpoint=A", "changed-granularity=4K")) {
      Random random = new Random(1);
      for (int i = 0; i < 30; i++) {
        change(opened, random);
      }
    }
    disk.hook(_ -> {});
    assertThat(kills).hasSize(30);
    for (Map.Entry<Path, boolean[]> kill : kills.entrySet()) {
      for (int again = 0; again < 2; again++) {
        try (OpenDisk opened = layers(disk, machine(BOOT), kill.getKey()).open()) {
          assertThat(dirty(opened, "A", GRANULARITY)).isEqualTo(kill.getValue());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OTHER_BOOT, ""})
  void afterAPowerLossAllIsDirty(String boot) throws IOException {
    try (OpenDisk opened = open(disk, "changed-checkpoint=A", "changed-granularity=4K")) {
      opened.write(0, new byte[1]);
      Path left = copy("left");
      for (int again = 0; again < 2; again++) {
        try (OpenDisk next = layers(disk, machine(boot), left).open()) {
          assertThat(dirty(next, "A", GRANULARITY)).doesNotContain(false);
        }
      }
    }
  }

  @Test
  void afterAPowerLossBitsAreExactIfNothingWasChangedSinceAllWasClosed() throws IOException {
    try (OpenDisk opened = open(disk, "changed-checkpoint=A", "changed-granularity=4K")) {
      opened.write(5 * GRANULARITY, new byte[1]);
    }
    try (OpenDisk opened = open(disk)) {
      opened.write(5 * GRANULARITY + 1, new byte[1]);
      opened.read(0, 1);
      try (OpenDisk next = layers(disk, machine(OTHER_BOOT), copy("left")).open()) {
        assertThat(dirtyOffsets(next, "A", GRANULARITY)).containsExactly(5L * GRANULARITY);
      }
    }
  }

  @Test
  void whereTheSystemDoesNotTellItsBootAKillIsAsBadAsAPowerLoss() throws IOException {
    try (OpenDisk opened = layers(disk, machine(""), folder(), "changed-checkpoint=A").open()) {
      opened.write(0, new byte[1]);
      try (OpenDisk next = layers(disk, machine(""), copy("left")).open()) {
        assertThat(dirty(next, "A", 65536)).doesNotContain(false);
      }
    }
    try (OpenDisk next = layers(disk, machine(""), folder()).open()) {
      assertThat(dirtyOffsets(next, "A", 65536)).containsExactly(0L);
    }
  }

  /** Files as a power loss leaves them: what was forced, and by chance some of the rest. */
  private static final class Unplugged implements Machine.Opener {
    private final Map<Object, byte[]> stable = new HashMap<>();
    private TestDisk.Hook beforeForce = _ -> {};
    private int forced;

    private static Object inode(Path file) throws IOException {
      return Files.getAttribute(file, "unix:ino");
    }

    @Override
    public Store open(Path file, OpenOption... options) throws IOException {
      Store real = FileStore.open(file, options);
      return Files.isDirectory(file) ? real : new Forgetful(real, inode(file));
    }

    private final class Forgetful extends PassedStore {
      private final Object inode;

      Forgetful(Store real, Object inode) {
        super(real);
        this.inode = inode;
      }

      @Override
      public void force() throws IOException {
        beforeForce.reached(null);
        ByteBuffer all = ByteBuffer.allocate((int) real.size());
        real.read(all, 0);
        stable.put(inode, all.array());
        forced++;
      }
    }

    /** Sectors are old or new, as it happens. */
    void unplug(Path from, Path copy, Random random) throws IOException {
      byte[] now = Files.readAllBytes(from);
      byte[] old = stable.getOrDefault(inode(from), new byte[0]);
      for (int at = 0; at < Math.min(now.length, old.length); at += 512) {
        if (random.nextBoolean()) {
          System.arraycopy(old, at, now, at, Math.min(512, old.length - at));
        }
      }
      Files.write(copy, old.length == 0 ? old : now);
    }
  }

  @Test
  void aPowerLossLosesNothingAtWhateverMoment() throws IOException {
    Unplugged files = new Unplugged();
    Machine machine = new Machine(files, () -> BOOT, Duration.ZERO);
    Random random = new Random(2);
    int[] counts = new int[2];
    disk.hook(
        range -> {
          if (range != null) {
            reached(range);
          }
          counts[0]++;
          powerLoss(files, random, counts);
        });
    files.beforeForce = _ -> powerLosses(files, random, counts);
    for (int opening = 0; opening < 4; opening++) {
      try (OpenDisk opened =
          layers(disk, machine, folder(), "changed-checkpoint=A", "changed-granularity=4K")
              .open()) {
        for (int i = 0; i < 8; i++) {
          change(opened, random);
          if (i == 4) {
            opened.flush();
          }
        }
      }
      counts[1] = 0;
      powerLoss(files, random, counts);
      assertThat(counts[1]).as("exact after a close").isOne();
    }
    assertThat(counts[0]).isEqualTo(36);
  }

  /** What is in the file may be lost just before it is forced, in any order. */
  private void powerLosses(Unplugged files, Random random, int[] counts) throws IOException {
    for (int i = 0; i < 8 && Files.exists(file("A.changed")); i++) {
      powerLoss(files, random, counts);
    }
  }

  private void powerLoss(Unplugged files, Random random, int[] counts) throws IOException {
    Path left = Files.createDirectory(temporary.resolve("left" + random.nextLong()));
    files.unplug(file("A.changed"), left.resolve("A.changed"), random);
    TestDisk same = new TestDisk(SIZE);
    try (OpenDisk next = layers(same, machine(OTHER_BOOT), left).open()) {
      boolean[] dirty = dirty(next, "A", GRANULARITY);
      for (int i = 0; i < dirty.length; i++) {
        assertThat(dirty[i] || !changed[i]).as("granule %d", i).isTrue();
      }
      counts[1] += Arrays.equals(dirty, changed) ? 1 : 0;
    }
  }

  @Test
  void whatIsFlushedOrWrittenWithFuaIsMarkedOnStableStorage() throws IOException {
    Unplugged files = new Unplugged();
    Machine machine = new Machine(files, () -> BOOT, Duration.ZERO);
    boolean[] wanted = new boolean[1];
    disk.hook(
        range -> {
          if (wanted[0]) {
            assertThat(isStable(files)).isTrue();
          }
        });
    try (OpenDisk opened = layers(disk, machine, folder(), "changed-checkpoint=A").open()) {
      opened.write(0, new byte[1]);
      opened.write(100_000, new byte[1]);
      assertThat(isStable(files)).isFalse();
      wanted[0] = true;
      opened.flush();
      opened.write(200_000, new byte[1], Flag.FUA);
      int before = files.forced;
      opened.write(200_000, new byte[1], Flag.FUA);
      opened.flush();
      assertThat(files.forced).as("nothing is new").isEqualTo(before);
    }
    assertThat(isStable(files)).isTrue();
  }

  private boolean isStable(Unplugged files) throws IOException {
    byte[] now = Files.readAllBytes(file("A.changed"));
    return Arrays.equals(now, files.stable.get(Unplugged.inode(file("A.changed"))));
  }
}
