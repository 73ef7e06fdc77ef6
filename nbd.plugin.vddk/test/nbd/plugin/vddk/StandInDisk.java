package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nbd.standin.StandIn;
import nbd.testkit.Layers;

/** A file that the stand-in takes for a disk, and the plugin in front of it. */
final class StandInDisk {
  private final StandIn library;
  private final Path file;

  /** Makes a sparse one. */
  StandInDisk(StandIn library, Path file, long sectors) throws IOException {
    this.library = library;
    this.file = file;
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(sectors * 512);
    }
  }

  Path file() {
    return file;
  }

  /** The plugin's words. */
  List<String> words(String... more) {
    List<String> words = new ArrayList<>();
    words.add("file=" + file);
    words.add("libdir=" + library.libdir());
    words.addAll(List.of(more));
    return words;
  }

  Layers layers(String... more) {
    return Layers.of(new VddkPlugin(), words(more).toArray(String[]::new));
  }

  /** Everything is closed, perhaps a moment later, and no rule of the library was broken. */
  static void isLeftClean(StandIn library) {
    library.await("all is closed", () -> library.leaks().isEmpty());
    assertThat(library.violations()).isEmpty();
  }
}
