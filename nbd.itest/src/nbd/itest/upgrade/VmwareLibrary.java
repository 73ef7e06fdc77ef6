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

  /** That it was used as it has to be. */
  void check() {
    assertThat(library.violations()).isEmpty();
    assertThat(library.count("calls.InitEx")).isEqualTo(1);
  }
}
