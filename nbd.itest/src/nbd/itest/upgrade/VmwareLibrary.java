package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.standin.StandIn;

/** What stands in for VMware's library: one in this process, as the plugin loads it once. */
final class VmwareLibrary {
  private static VmwareLibrary loaded;

  private final StandIn library;

  private VmwareLibrary(StandIn library) {
    this.library = library;
  }

  /** Built at the first call. Its answers come late, and in any order. */
  static synchronized VmwareLibrary loaded() throws IOException {
    if (loaded == null) {
      // Loaded until the process ends, so not in a test's folder.
      Path folder = Files.createTempDirectory("nbdj-vmware");
      loaded = new VmwareLibrary(StandIn.build(folder, StandIn.Version.V8));
      loaded.library.set("reorder", 1).set("inline", 10).set("jitter_us", 200);
    }
    return loaded;
  }

  Disk disk(String name, int clients, Path file) {
    String libdir = library.libdir().toString();
    return Disk.of(name, clients, List.of(), "vddk", "file", file.toString(), "libdir", libdir);
  }

  /** The plugin waits a second for its answers. */
  Disk impatientDisk(String name, Path file) {
    String libdir = library.libdir().toString();
    String path = file.toString();
    return Disk.of(name, 1, List.of(), "vddk", "file", path, "libdir", libdir, "timeout", "1");
  }

  /** The next write does not end before {@link #answer}. */
  void hangAtNextWrite() {
    library.clear("release").set("lose.write", 1);
  }

  /** What hangs ends. */
  void answer() {
    library.clear("lose.write").set("release", 1);
  }

  /** Waits until nothing of one kind, such as {@code live.disks}, is open but so many. */
  void awaitOpen(String kind, int expected) {
    library.await(expected + " " + kind, () -> library.count(kind) == expected);
  }

  /** How many disks are open. */
  long openDisks() {
    return library.count("live.disks");
  }

  /** That it was used as it has to be. */
  void check() {
    assertThat(library.violations()).isEmpty();
    assertThat(library.count("calls.InitEx")).isEqualTo(1);
  }
}
