package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskContextsTest {
  private static final int CHUNK = 64 << 10;
  private static final int SIZE = 8 * CHUNK;
  private static final String MONDAY = "qemu:dirty-bitmap:monday";

  @TempDir Path folder;
  private final FakeLibrary library = new FakeLibrary(SIZE / 512);

  @BeforeEach
  void mondaysChanges() throws IOException {
    write(
        "disk-monday.json",
        """
        {"startOffset": 0, "length": 524288, "changedArea": [{"start": 131072, "length": 512}]}
        """);
  }

  private void write(String name, String json) throws IOException {
    Files.writeString(folder.resolve(name), json);
  }

  private OpenDisk open() throws IOException {
    return Disks.changed(library, folder + "/{disk}-{name}.json").open();
  }

  @Test
  void whatTheFileTellsAndWhatIsWrittenSinceIsDirty() throws IOException {
    try (OpenDisk disk = open()) {
      assertThat(disk.contexts().names()).containsExactly(Allocation.NAME, MONDAY);
      disk.write(5 * CHUNK + 512, new byte[512]);
      ExtentMap map = disk.extents(MONDAY, new Range(0, SIZE), 9);
      assertThat(map)
          .isEqualTo(
              ExtentMap.strict(0)
                  .append(2 * CHUNK, 0)
                  .append(512, 1)
                  .append(3 * CHUNK - 512, 0)
                  .append(CHUNK, 1)
                  .append(2 * CHUNK, 0)
                  .build());
    }
  }

  @Test
  void whatIsDirtyStaysSoOverAnUpgrade() throws IOException {
    try (OpenDisk disk = open()) {
      disk.write(0, new byte[512]);
      assertThat(disk.upgrade().isDone()).isTrue();
      assertThat(disk.extents(MONDAY, new Range(0, SIZE), 1).first().range())
          .isEqualTo(new Range(0, CHUNK));
    }
  }

  @Test
  void ofAFileThatIsNotRightThereIsNoBitmap() throws IOException {
    write("disk-tuesday.json", "{\"startOffset\": 0, \"length\": 524288, \"changedArea\": [");
    write("disk-wednesday.json", "{\"startOffset\": 0, \"length\": 1048576}");
    try (OpenDisk disk = open()) {
      assertThat(disk.contexts().names()).containsExactly(Allocation.NAME, MONDAY);
    }
  }

  /** Each would be told the changes of the other one, and a backup would miss its own. */
  @Test
  void disksOfTheSameNameShareNoBitmap() throws IOException {
    String pattern = folder + "/{disk}-{name}.json";
    for (String other : List.of("/other/disk2.vmdk", "/other/disk.vmdk")) {
      try (OpenDisk disk = Disks.changed(library, List.of(Disks.PATH, other), pattern).open()) {
        assertThat(disk.contexts().names().contains(MONDAY))
            .as(other)
            .isEqualTo(other.equals("/other/disk2.vmdk"));
      }
    }
  }

  @Test
  void aFolderThatIsNotThereIsNoObstacle() throws IOException {
    try (OpenDisk disk = Disks.changed(library, folder + "/none/{name}.json").open()) {
      assertThat(disk.contexts().names()).containsExactly(Allocation.NAME);
    }
  }
}
