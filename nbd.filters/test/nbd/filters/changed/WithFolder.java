package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nbd.api.Extent;
import nbd.api.Range;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a changed-folder. */
class WithFolder {
  static final String BOOT = "3f0f9c0a-0d5e-4d63-8a0e-0c8fbd9a5a01";
  static final String OTHER_BOOT = "77777777-0d5e-4d63-8a0e-0c8fbd9a5a01";

  @TempDir Path temporary;

  final Path folder() {
    return temporary.resolve("changed");
  }

  final Path file(String name) {
    return folder().resolve(name);
  }

  /** The real one's files, with another boot id, and without patience. */
  static Machine machine(String bootId) {
    return new Machine(FileStore::open, () -> bootId, Duration.ZERO);
  }

  final Layers layers(TestDisk disk, Machine machine, Path folder, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("changed-folder=" + folder);
    return Layers.of(disk).behind(new ChangedFilter(machine), all.toArray(String[]::new));
  }

  final OpenDisk open(TestDisk disk, String... words) throws IOException {
    return layers(disk, machine(BOOT), folder(), words).open();
  }

  /** Which granules of a checkpoint are dirty. */
  static boolean[] dirty(OpenDisk disk, String checkpoint, long granularity) throws IOException {
    boolean[] dirty = new boolean[(int) ((disk.size() + granularity - 1) / granularity)];
    for (long at = 0; at < disk.size(); ) {
      Range asked = Range.between(at, disk.size());
      for (Extent extent : disk.extents("qemu:dirty-bitmap:" + checkpoint, asked, 100)) {
        assertThat(extent.offset()).isEqualTo(at);
        at = extent.end();
        assertThat(at % granularity == 0 || at == disk.size()).isTrue();
        for (long byteIn = extent.offset(); byteIn < at; byteIn += granularity) {
          dirty[(int) (byteIn / granularity)] = extent.status() == 1;
        }
      }
    }
    return dirty;
  }

  /** The offsets of dirty granules, where there are few. */
  static List<Long> dirtyOffsets(OpenDisk disk, String checkpoint, long granularity)
      throws IOException {
    boolean[] dirty = dirty(disk, checkpoint, granularity);
    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < dirty.length; i++) {
      if (dirty[i]) {
        offsets.add(i * granularity);
      }
    }
    return offsets;
  }

  /** What a kill at this moment leaves of the folder: what was written, forced or not. */
  final Path copy(String to) throws IOException {
    Path copied = Files.createDirectory(temporary.resolve(to));
    try (Stream<Path> files = Files.list(folder())) {
      for (Path file : files.toList()) {
        Files.copy(file, copied.resolve(file.getFileName()));
      }
    }
    return copied;
  }

  final List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Waits for what another thread does, up to ten seconds. */
  static void await(Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waits in vain").isLessThan(end);
      Thread.sleep(5);
    }
  }

  /** What is waited for. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }
}
