package nbd.plugins.sh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a folder had at some time.
 *
 * @param files all files in it and in its folders, by their paths
 */
record Contents(SortedMap<Path, Stamp> files) {
  /** By which one sees that a file was changed. */
  record Stamp(long size, FileTime modified) {}

  /** What it has now. */
  static Contents of(Path folder) throws IOException {
    SortedMap<Path, Stamp> files = new TreeMap<>();
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.toList()) {
        BasicFileAttributes attributes =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isDirectory()) {
          files.put(path, new Stamp(attributes.size(), attributes.lastModifiedTime()));
        }
      }
    } catch (UncheckedIOException walking) {
      throw walking.getCause();
    }
    return new Contents(files);
  }

  /** How many bytes all files have together; {@link Long#MAX_VALUE} if that is more. */
  long bytes() {
    long sum = 0;
    for (Stamp stamp : files.values()) {
      sum += Math.min(stamp.size(), Long.MAX_VALUE - sum);
    }
    return sum;
  }

  /** A file that is not in both, or not the same. */
  Optional<Path> difference(Contents other) {
    TreeSet<Path> all = new TreeSet<>(files.keySet());
    all.addAll(other.files.keySet());
    return all.stream()
        .filter(
            path -> {
              Stamp here = files.get(path);
              return here == null || !here.equals(other.files.get(path));
            })
        .findFirst();
  }
}
