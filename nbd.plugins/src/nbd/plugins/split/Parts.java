package nbd.plugins.split;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import nbd.api.Identity;
import nbd.api.Range;

/**
 * The open files of a disk.
 *
 * @param all of them, in order
 * @param inhabited those with at least one byte, in order
 */
record Parts(List<Part> all, List<Part> inhabited) implements Closeable {
  /**
   * Opens all files, or none.
   *
   * @throws nbd.api.OpenException if one cannot be opened, or they have more than 2^63-1 bytes
   */
  static Parts open(List<Path> files, boolean readOnly) throws IOException {
    List<Part> opened = new ArrayList<>();
    try {
      long end = 0;
      for (Path file : files) {
        Opening opening = new Opening(file, end);
        Part part = opening.part(readOnly);
        opened.add(part);
        if (part.size() > Long.MAX_VALUE - end) {
          throw opening.refusal("with it the disk has more than 2^63-1 bytes");
        }
        end += part.size();
      }
      return new Parts(
          List.copyOf(opened), opened.stream().filter(part -> part.size() > 0).toList());
    } catch (IOException | RuntimeException failure) {
      close(opened, failure);
      throw failure;
    }
  }

  /** Of all files, in bytes. */
  long size() {
    return all.stream().mapToLong(Part::size).sum();
  }

  /** Whether each can be written. */
  boolean areWritable() {
    return all.stream().allMatch(Part::writable);
  }

  /** Whether at least one tells its holes. */
  boolean tellHoles() {
    return all.stream().anyMatch(part -> part.holes().isPresent());
  }

  /** Out of the files' identities, if each has one. */
  Optional<Identity> identity() {
    if (all.stream().anyMatch(part -> part.key().isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new Identity(
            "inodes",
            all.stream()
                .map(part -> part.key().orElseThrow().toString())
                .collect(Collectors.joining())));
  }

  /** The file that has the byte at {@code offset} of the disk. */
  Part at(long offset) {
    return inhabited.get(indexOf(offset));
  }

  /** The files that have bytes of the range, in order. */
  List<Part> of(Range range) {
    return inhabited.subList(indexOf(range.offset()), indexOf(range.end() - 1) + 1);
  }

  private int indexOf(long offset) {
    int low = 0;
    for (int high = inhabited.size() - 1; low < high; ) {
      int middle = (low + high + 1) >>> 1;
      if (inhabited.get(middle).start() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Flushes each of these files; throws what the first failed with, after all were tried. */
  static void flush(List<Part> parts) throws IOException {
    IOException first = null;
    for (Part part : parts) {
      try {
        part.flush();
      } catch (IOException failure) {
        first = first == null ? failure : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static void close(List<Part> parts, Exception because) {
    for (Part part : parts) {
      try {
        part.close();
      } catch (IOException alsoFailed) {
        because.addSuppressed(alsoFailed);
      }
    }
  }

  @Override
  public void close() throws IOException {
    IOException failures = new IOException("files were not closed");
    close(all, failures);
    if (failures.getSuppressed().length > 0) {
      throw failures;
    }
  }
}
