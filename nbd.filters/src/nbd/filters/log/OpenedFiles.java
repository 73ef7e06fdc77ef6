package nbd.filters.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The files that were opened since the server started. Each is emptied once at most: a later
 * opening is by an export that shares the file, or by a new making of an export whose old one may
 * still write. May be used by several threads at once.
 *
 * <p>Files are never forgotten. Between the two makings of an export the file may be closed, and
 * would be emptied by the second; and the few paths that users name in a run take no space. They
 * are noted as system properties: the next version of this bundle, whose exports come in the place
 * of these, has other classes.
 */
final class OpenedFiles {
  private static final String NOTE = "nbd.filters.log.opened ";
  private static final Lock USING = new ReentrantLock();

  private OpenedFiles() {}

  /**
   * Notes an opening, and empties the file if it is the first one.
   *
   * @param channel writes to {@code file}
   * @param append whether the file keeps what it has also at the first opening
   * @throws IOException if it cannot be emptied; then the next opening is the first
   */
  static void add(Path file, FileChannel channel, boolean append) throws IOException {
    if (!Files.isRegularFile(file)) {
      return;
    }
    Path real = file.toRealPath();
    // Held while emptying, for the lines of the second opener are not to be lost.
    USING.lock();
    try {
      if (!append && System.getProperty(NOTE + real) == null) {
        channel.truncate(0);
      }
      System.setProperty(NOTE + real, "");
    } finally {
      USING.unlock();
    }
  }
}
