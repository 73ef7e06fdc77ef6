package nbd.app.watch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What tells one state of a file from another.
 *
 * @param size bytes
 * @param key device and inode, where the system has them; else null
 */
record Stamp(long size, FileTime modified, Object key) {
  /**
   * The regular files of a folder whose names end in {@code suffix} and do not begin with a dot.
   * Links are followed.
   *
   * @throws IOException if the folder cannot be read
   */
  static Map<Path, Stamp> of(Path folder, String suffix) throws IOException {
    Map<Path, Stamp> stamps = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Optional<Stamp> stamp = isWanted(file, suffix) ? of(file) : Optional.empty();
        if (stamp.isPresent()) {
          stamps.put(file, stamp.get());
        }
      }
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
    return stamps;
  }

  private static boolean isWanted(Path file, String suffix) {
    String name = file.getFileName().toString();
    return name.endsWith(suffix) && !name.startsWith(".");
  }

  private static Optional<Stamp> of(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return found.isRegularFile()
          ? Optional.of(new Stamp(found.size(), found.lastModifiedTime(), found.fileKey()))
          : Optional.empty();
    } catch (IOException justGone) {
      return Optional.empty();
    }
  }
}
