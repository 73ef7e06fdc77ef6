package nbd.app.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that come into a folder, and out of it, whole: nobody ever sees a part of one. */
final class Shelving {
  private Shelving() {}

  /**
   * Copies {@code file} into {@code folder}, in place of one of its name. When it returns, a loss
   * of power does not undo it.
   *
   * @throws IOException telling which folder, and why
   */
  static void put(Path file, Path folder) throws IOException {
    String name = file.getFileName().toString();
    Path part = folder.resolve("." + name + "." + ProcessHandle.current().pid());
    try {
      copy(file, part);
      Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      force(folder);
    } catch (IOException failure) {
      throw new IOException(
          "cannot put " + name + " into " + folder + ": " + reason(failure), failure);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void copy(Path file, Path part) throws IOException {
    try (FileChannel from = FileChannel.open(file);
        FileChannel to =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long size = from.size();
      for (long at = 0; at < size; ) {
        long copied = from.transferTo(at, size - at, to);
        if (copied == 0) {
          throw new IOException(file + " has become shorter");
        }
        at += copied;
      }
      to.force(true);
    }
  }

  /**
   * Deletes it.
   *
   * @throws IOException telling which file, and why
   */
  static void remove(Path file) throws IOException {
    try {
      Files.delete(file);
      force(file.getParent());
    } catch (IOException failure) {
      throw new IOException("cannot delete " + file + ": " + reason(failure), failure);
    }
  }

  /** Where the system knows no such thing, there is nothing to be done. */
  private static void force(Path folder) {
    try (FileChannel entries = FileChannel.open(folder)) {
      entries.force(true);
    } catch (IOException notPossible) {
      // The file itself is safe.
    }
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no such folder";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> failure.toString();
    };
  }
}
