package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nbd.api.Filter;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.filters.OtherVersion;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Upgrade;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients stay while a newer version of the filter, or of a layer below, comes. */
class UpgradeTest extends WithFolder {
  private static final int GRANULARITY = 4096;
  private static final int SIZE = 300 * GRANULARITY + 5;

  private final FaultyStore files = new FaultyStore();
  private final Machine faulty = new Machine(files, () -> BOOT, Duration.ZERO);
  private final TestDisk disk = new TestDisk(SIZE);
  private final boolean[] changed = new boolean[SIZE / GRANULARITY + 1];
  private final Random random = new Random(1);

  private Layers layers() {
    return layers(
        disk, faulty, folder(), "changed-checkpoint=A", "changed-granularity=" + GRANULARITY);
  }

  private void change(OpenDisk opened) throws IOException {
    long offset = random.nextInt(SIZE);
    int length = 1 + random.nextInt((int) Math.min(10_000, SIZE - offset));
    switch (random.nextInt(4)) {
      case 0 -> opened.zero(offset, length);
      case 1 -> opened.trim(offset, length);
      default -> opened.write(offset, new byte[length]);
    }
    Range range = new Range(offset, length);
    Arrays.fill(
        changed,
        (int) (range.offset() / GRANULARITY),
        (int) ((range.end() - 1) / GRANULARITY) + 1,
        true);
  }

  private boolean isInUse() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file("A.changed")), 0, Header.LENGTH);
    return Header.decode(bytes.slice()).inUse();
  }

  @Test
  void threeClientsFindTheSameBitsAfterEachOfManyUpgrades() throws IOException {
    try (OpenDisk one = layers().open();
        OpenDisk two = one.again("");
        OpenDisk three = one.again("")) {
      OpenDisk[] clients = {one, two, three};
      for (int upgrade = 0; upgrade < 20; upgrade++) {
        for (OpenDisk client : clients) {
          change(client);
        }
        assertThat(isInUse()).isTrue();
        assertThat(one.upgrade()).isEqualTo(Upgrade.DONE);
        assertThat(isInUse()).as("nothing was noted since").isFalse();
        assertThat(dirty(clients[upgrade % 3], "A", GRANULARITY)).isEqualTo(changed);
      }
    }
  }

  @Test
  void anotherVersionOfTheBundleTakesTheFolderAtOnce() throws Exception {
    try (OpenDisk opened = layers().open();
        OpenDisk other = opened.again("")) {
      change(opened);
      change(other);
      Filter newer = OtherVersion.of(ChangedFilter.class);
      assertThat(newer.getClass()).isNotSameAs(ChangedFilter.class);
      Layers next = Layers.of(disk).behind(newer, "changed-folder=" + folder());
      long began = System.nanoTime();
      assertThat(opened.upgrade(next)).isEqualTo(Upgrade.DONE);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("far less than the real filter's patience")
          .isLessThan(Duration.ofSeconds(2));
      assertThat(dirty(other, "A", GRANULARITY)).isEqualTo(changed);
      change(other);
      assertThat(opened.upgrade(layers())).isEqualTo(Upgrade.DONE);
      assertThat(dirty(opened, "A", GRANULARITY)).isEqualTo(changed);
    }
  }

  /** As a version would that reads no file of this one. */
  @Test
  void aVersionThatCannotReadTheFilesLeavesThemToTheOneBefore() throws IOException {
    try (OpenDisk opened = layers().open();
        OpenDisk other = opened.again("")) {
      change(opened);
      byte[] before = Files.readAllBytes(file("A.changed"));
      Machine blind =
          new Machine(
              (file, options) -> {
                if (file.endsWith("A.changed")) {
                  throw new IOException("its version is 1, and this server knows 2");
                }
                return FileStore.open(file, options);
              },
              () -> BOOT,
              Duration.ZERO);
      assertThatThrownBy(() -> opened.upgrade(layers(disk, blind, folder())))
          .hasMessageContaining("its version is 1");
      assertThat(dirty(opened, "A", GRANULARITY)).isEqualTo(changed);
      change(other);
      assertThat(dirty(opened, "A", GRANULARITY)).isEqualTo(changed);
      assertThat(before.length).isEqualTo(Files.size(file("A.changed")));
      assertThat(opened.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(dirty(other, "A", GRANULARITY)).isEqualTo(changed);
    }
  }

  /** The server tells clients of the failure, and goes on; here the test does. */
  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "Input/output error"})
  void aFileThatCannotBeForcedAtTheCloseTellsNoLessAfterwards(String failure) throws IOException {
    OpenDisk opened = layers().open();
    change(opened);
    files.failForces(failure);
    assertThatThrownBy(opened::close).hasMessageContaining(failure);
    files.failForces("");
    try (OpenDisk again = layers(disk, faulty, folder()).open()) {
      boolean[] told = dirty(again, "A", GRANULARITY);
      for (int i = 0; i < changed.length; i++) {
        assertThat(told[i] || !changed[i]).as("granule " + i).isTrue();
      }
    }
  }

  /** Else they would be all dirty, for the disk that the server then goes back to. */
  @Test
  void anotherDiskBelowLeavesTheCheckpointsAsTheyAre() throws IOException {
    TestDisk other = new TestDisk(SIZE);
    other.identity("2");
    TestDisk larger = new TestDisk(2 * SIZE);
    try (OpenDisk opened = layers().open()) {
      change(opened);
      for (TestDisk wrong : List.of(other, larger)) {
        assertThatThrownBy(() -> opened.upgrade(layers(wrong, faulty, folder())))
            .isInstanceOf(OpenException.class)
            .hasMessageContaining("checkpoints are not taken over to another disk");
        assertThat(dirty(opened, "A", GRANULARITY)).isEqualTo(changed);
      }
    }
    try (OpenDisk opened = layers(other, faulty, folder()).open()) {
      assertThat(dirty(opened, "A", GRANULARITY)).as("without an upgrade").doesNotContain(false);
    }
  }

  /** Clients may have chosen it, and may have to stay with the one before. */
  @Test
  void aCheckpointThatIsToBeDroppedIsThereUntilTheDiskIsNextOpened() throws IOException {
    try (OpenDisk opened = layers().open()) {
      change(opened);
      Layers dropping = layers(disk, faulty, folder(), "changed-drop=A");
      assertThat(opened.upgrade(dropping)).isEqualTo(Upgrade.DONE);
      assertThat(dirty(opened, "A", GRANULARITY)).isEqualTo(changed);
      assertThat(opened.upgrade(layers(disk, faulty, folder()))).isEqualTo(Upgrade.DONE);
      assertThat(dirty(opened, "A", GRANULARITY)).isEqualTo(changed);
    }
    layers(disk, faulty, folder(), "changed-drop=A").open().close();
    assertThat(files()).doesNotContain("A.changed");
  }
}
