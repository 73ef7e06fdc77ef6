package nbd.app.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a folder's file system has room for anything. */
final class Room {
  /** A checkpoint's file has more bytes than that. */
  private static final long LEAST = 4096;

  private Room() {}

  /**
   * What to say behind a complaint where there is none; nothing where there is, or nobody knows.
   */
  static String complaint(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace() < LEAST
          ? "; the file system of " + folder + " has no space left"
          : "";
    } catch (IOException unknown) {
      return "";
    }
  }
}
