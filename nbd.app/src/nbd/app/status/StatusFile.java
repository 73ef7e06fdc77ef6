package nbd.app.status;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of a server, {@code .serving-PID.json}. A name with a dot, so that nobody takes it for a
 * plugin.
 */
record StatusFile(Path path) {
  private static final String PREFIX = ".serving-";
  private static final String SUFFIX = ".json";

  /** As a pattern for names in a folder. */
  static final String PATTERN = PREFIX + "*" + SUFFIX;

  /** Many times what the largest server has to tell. */
  private static final long LARGEST = 64 << 20;

  /** That of this process. */
  static StatusFile own(Path folder) {
    return new StatusFile(folder.resolve(PREFIX + ProcessHandle.current().pid() + SUFFIX));
  }

  String name() {
    return path.getFileName().toString();
  }

  boolean isMissing() {
    return Files.notExists(path);
  }

  /** What is in it. */
  String read() throws IOException {
    if (Files.size(path) > LARGEST) {
      throw new IOException("it is larger than " + LARGEST + " bytes");
    }
    return Files.readString(path);
  }

  /** Puts a text there, whole at once, which all users of the machine can read. */
  void write(String text) throws IOException {
    Path part = path.resolveSibling(name() + ".new");
    try {
      Files.writeString(part, text);
      makeReadable(part);
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Whatever the umask says: it is an operator's to look, whose server it may not be. */
  private static void makeReadable(Path file) throws IOException {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    } catch (UnsupportedOperationException otherSystem) {
      // It has its own way of saying who may read what is in a folder.
    }
  }

  /** Deletes it, if that can be done. */
  void delete() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException notOurs) {
      // It is found to be out of date by everybody who reads it.
    }
  }

  /** For people. */
  static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no such folder";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> failure.getMessage();
    };
  }
}
