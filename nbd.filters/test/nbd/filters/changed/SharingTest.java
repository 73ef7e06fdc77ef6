package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.api.OpenException;
import nbd.filters.Tool;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;

/** Who may use a folder, and for which disk. */
class SharingTest extends WithFolder {
  private static final String LOCK =
      "python3 -c 'import fcntl,sys; file=open(sys.argv[1],\"w\");"
          + " fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB); print(\"taken\")' ";

  private final TestDisk disk = new TestDisk(1 << 20);

  @Test
  void allHandlesOfAnExportMarkInTheSameCheckpoints() throws IOException {
    try (OpenDisk one = open(disk, "changed-checkpoint=A");
        OpenDisk two = one.again("")) {
      one.write(0, new byte[1]);
      two.write(100_000, new byte[1]);
      assertThat(dirtyOffsets(one, "A", 65536)).containsExactly(0L, 65536L);
      assertThat(dirtyOffsets(two, "A", 65536)).containsExactly(0L, 65536L);
    }
    try (OpenDisk one = open(disk)) {
      assertThat(dirtyOffsets(one, "A", 65536)).containsExactly(0L, 65536L);
    }
  }

  @Test
  void theFirstHandleMayGoBeforeTheOthers() throws IOException {
    try (OpenDisk first = open(disk, "changed-checkpoint=A")) {
      OpenDisk second = first.again("");
      first.write(0, new byte[1]);
      second.close();
      OpenDisk third = first.again("");
      third.write(100_000, new byte[1]);
      third.close();
      assertThat(dirtyOffsets(first, "A", 65536)).containsExactly(0L, 65536L);
    }
  }

  @Test
  void anotherDiskOfTheSameExportIsRefused() throws IOException {
    try (OpenDisk one = open(disk, "changed-checkpoint=A")) {
      assertThatThrownBy(() -> one.again("other"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(folder().toString())
          .hasMessageContaining("one changed-folder is for one disk");
      disk.size(2 << 20);
      assertThatThrownBy(() -> one.again("")).hasMessageContaining("one changed-folder is for");
      disk.size(1 << 20);
      disk.identity(null);
      one.again("").close();
    }
  }

  @Test
  void anotherExportIsRefusedAndTakesNothingAway() throws Exception {
    Tool.need("python3");
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder());
    try (OpenDisk one = open(disk, "changed-checkpoint=A")) {
      assertThatThrownBy(() -> open(disk))
          .isInstanceOf(OpenException.class)
          .hasMessageContaining("folder " + folder() + " is in use by another server or export");
      assertThatThrownBy(() -> layers(disk, machine(BOOT), link).open())
          .hasMessageContaining("is in use by another");
      // A lock is lost when its process closes the file by any other channel.
      assertThat(Tool.sh(LOCK + file("lock"))).contains("BlockingIOError").doesNotContain("taken");
      one.write(0, new byte[1]);
    }
    assertThat(Tool.sh(LOCK + file("lock"))).contains("taken");
    open(disk).close();
  }

  @Test
  void anotherServerIsWaitedForAndThenRefused() throws Exception {
    Tool.need("python3");
    Files.createDirectory(folder());
    Process other =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "exec "
                    + LOCK.replace(
                        "print(\"taken\")", "print(\"taken\", flush=True); sys.stdin.read()")
                    + file("lock"))
            .start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("taken");
      assertThatThrownBy(() -> open(disk)).hasMessageContaining("is in use by another server");
    } finally {
      other.outputWriter().close();
      other.waitFor();
    }
    open(disk).close();
  }

  @Test
  void ofAGrownDiskTheNewPartIsDirty() throws IOException {
    disk.size(100_000);
    try (OpenDisk opened = open(disk, "changed-checkpoint=A", "changed-granularity=16K")) {
      opened.write(20_000, new byte[1]);
    }
    disk.size(200_000);
    for (int again = 0; again < 2; again++) {
      try (OpenDisk opened = open(disk)) {
        assertThat(dirtyOffsets(opened, "A", 16384))
            .containsExactly(
                16384L,
                6 * 16384L,
                7 * 16384L,
                8 * 16384L,
                9 * 16384L,
                10 * 16384L,
                11 * 16384L,
                12 * 16384L);
      }
    }
  }

  @Test
  void ofADiskThatGrewByWholeGranulesOnlyTheNewOnesAreDirty() throws IOException {
    disk.size(4 * 65536);
    open(disk, "changed-checkpoint=A").close();
    disk.size(6 * 65536);
    try (OpenDisk opened = open(disk)) {
      assertThat(dirtyOffsets(opened, "A", 65536)).containsExactly(4 * 65536L, 5 * 65536L);
    }
  }

  @Test
  void aShrunkDiskIsCutAndWhatComesBackIsDirty() throws IOException {
    disk.size(10 * 65536);
    try (OpenDisk opened = open(disk, "changed-checkpoint=A")) {
      opened.write(65536, new byte[1]);
      opened.write(9 * 65536, new byte[1]);
    }
    disk.size(5 * 65536 + 1);
    try (OpenDisk opened = open(disk)) {
      assertThat(dirtyOffsets(opened, "A", 65536)).containsExactly(65536L);
    }
    disk.size(7 * 65536);
    try (OpenDisk opened = open(disk)) {
      assertThat(dirtyOffsets(opened, "A", 65536)).containsExactly(65536L, 5 * 65536L, 6 * 65536L);
    }
  }

  @Test
  void anotherDiskInItsPlaceIsDirtyAsAWhole() throws IOException {
    open(disk, "changed-checkpoint=A").close();
    disk.identity("another");
    for (int again = 0; again < 2; again++) {
      try (OpenDisk opened = open(disk)) {
        assertThat(dirty(opened, "A", 65536)).doesNotContain(false);
      }
    }
  }

  @Test
  void aDiskThatDoesNotTellWhichItIsIsBelieved() throws IOException {
    disk.identity(null);
    open(disk, "changed-checkpoint=A").close();
    disk.identity("known");
    try (OpenDisk opened = open(disk)) {
      opened.write(0, new byte[1]);
      assertThat(dirtyOffsets(opened, "A", 65536)).containsExactly(0L);
    }
    disk.identity(null);
    open(disk).close();
    disk.identity("another");
    try (OpenDisk opened = open(disk)) {
      assertThat(dirty(opened, "A", 65536)).doesNotContain(false);
    }
  }

  @Test
  void anEmptyDiskHasCheckpointsToo() throws IOException {
    disk.size(0);
    open(disk, "changed-checkpoint=A").close();
    disk.size(5);
    try (OpenDisk opened = open(disk)) {
      assertThat(dirtyOffsets(opened, "A", 65536)).containsExactly(0L);
    }
  }
}
