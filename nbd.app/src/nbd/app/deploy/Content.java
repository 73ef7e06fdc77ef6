package nbd.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * Tells one content of a file from another, in the same way to all processes that see it.
 *
 * @param size bytes
 * @param modified when it was last changed, in nanoseconds since 1970
 */
public record Content(long size, long modified) {
  /**
   * What a file has now.
   *
   * @throws IOException if it is not there
   */
  public static Content of(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return new Content(now.size(), now.lastModifiedTime().to(TimeUnit.NANOSECONDS));
  }

  /** As a status file has it. */
  public String text() {
    return size + "-" + modified;
  }
}
