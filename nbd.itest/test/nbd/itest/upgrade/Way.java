package nbd.itest.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** How a new version of a jar gets into the folder of plugins. */
enum Way {
  /** Written over the file that is in use, as {@code cp} does. */
  WRITTEN_OVER {
    @Override
    Path drop(Path folder, PluginJar jar, String version, Path before) throws IOException {
      return Files.write(before, jar.version(version));
    }
  },
  /** Under a name of its own; the file before goes when it is not in use any more. */
  NEW_NAME {
    @Override
    Path drop(Path folder, PluginJar jar, String version, Path before) throws IOException {
      return place(folder, folder.resolve(jar + "-" + version + ".jar"), jar.version(version));
    }
  },
  /** Renamed onto the file that is in use, as {@code mv} does. */
  RENAMED_ONTO {
    @Override
    Path drop(Path folder, PluginJar jar, String version, Path before) throws IOException {
      return place(folder, before, jar.version(version));
    }
  };

  static final List<Way> ALL = List.of(values());

  /**
   * Puts the jar there.
   *
   * @param before the file that is in use
   * @return the file that it is in
   */
  abstract Path drop(Path folder, PluginJar jar, String version, Path before) throws IOException;

  /** Whole at once. */
  static Path place(Path folder, Path file, byte[] content) throws IOException {
    Path part = Files.write(folder.resolve("." + file.getFileName() + ".new"), content);
    return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
