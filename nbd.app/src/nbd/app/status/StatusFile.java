package nbd.app.status;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32;

/**
 * The file of a server, {@code .serving-PID-PLACE.json}. A name with a dot, so that nobody takes it
 * for a plugin. The place stands for the machine or container, for in each of several that see the
 * folder there may be a process with that id.
 */
record StatusFile(Path path) {
  private static final String PREFIX = ".serving-";
  private static final String SUFFIX = ".json";

  /** As a pattern for names in a folder. */
  static final String PATTERN = PREFIX + "*" + SUFFIX;

  /** Of files that are being written. */
  private static final String PART = ".new";

  static final String PARTS = PATTERN + PART;

  /** Many times as long as the writing takes. */
  private static final Duration LEFT = Duration.ofMinutes(1);

  /** Many times what the largest server has to tell. */
  private static final long LARGEST = 64 << 20;

  /** That of a process. */
  static StatusFile of(ProcessMark process, Path folder) {
    var place = new CRC32();
    place.update((process.host() + " " + process.boot()).getBytes(StandardCharsets.UTF_8));
    return new StatusFile(
        folder.resolve(PREFIX + process.pid() + "-" + Long.toHexString(place.getValue()) + SUFFIX));
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
    Path part = path.resolveSibling(name() + PART);
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

  /** Whether a server that is gone has left it half-written. */
  boolean isLeftPart() {
    try {
      return name().endsWith(PART)
          && Files.getLastModifiedTime(path).toInstant().isBefore(Instant.now().minus(LEFT));
    } catch (IOException justGone) {
      return false;
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
}
