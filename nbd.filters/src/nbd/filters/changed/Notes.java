package nbd.filters.changed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkpoint's file, and how far whoever opens it next may believe it. Written by one thread at a
 * time, forced by any.
 */
final class Notes {
  private static final Logger log = LoggerFactory.getLogger(Notes.class);

  private final BitmapFile file;
  private final Path path;
  private final String bootId;

  /** Taken before {@link #heading}, where both are. */
  private final Lock forcing = new ReentrantLock();

  /** Guarded by {@link #forcing}. */
  private boolean closed;

  private final Lock heading = new ReentrantLock();

  /** Guarded by {@link #heading}, as is {@link #distrusted}. */
  private Header header;

  /** What was written may be lost, although the system is up. */
  private boolean distrusted;

  private volatile boolean unforced;

  /**
   * @param path for messages
   * @param header as the file has it, all of which is on stable storage
   * @param bootId of this system
   */
  Notes(BitmapFile file, Path path, Header header, String bootId) {
    this.file = file;
    this.path = path;
    this.header = header;
    this.bootId = bootId;
  }

  /**
   * Writes what {@link BitmapFile#write(Bits, long, long)} does. When it returns, a kill does not
   * lose it; and a {@link #force} that begins then forces it.
   */
  void write(Bits bits, long from, long to) throws IOException {
    use();
    file.write(bits, from, to);
    unforced = true;
  }

  /** From the first note on, the file says that some may not survive a power loss. */
  private void use() throws IOException {
    heading.lock();
    try {
      if (!header.inUse()) {
        Header used = header.used(bootId);
        file.write(used);
        file.force();
        header = used;
      }
    } finally {
      heading.unlock();
    }
  }

  /**
   * When it returns, a power loss does not lose what was written before.
   *
   * @throws IOException if that cannot be promised
   */
  void force() throws IOException {
    forcing.lock();
    try {
      if (unforced && !closed) {
        unforced = false;
        file.force();
      }
    } catch (IOException failure) {
      unforced = true;
      distrust();
      throw Failures.request("cannot put on stable storage", path, failure);
    } finally {
      forcing.unlock();
    }
  }

  /**
   * After a failure the system may have forgotten what was written, and says so only once. Whoever
   * opens the file next is told that notes may be missing.
   */
  private void distrust() {
    heading.lock();
    try {
      distrusted = true;
      header = header.used("");
      file.distrust(header);
    } catch (IOException failure) {
      log.atError()
          .addKeyValue("file", path)
          .addKeyValue("cause", Failures.why(failure))
          .log(
              "the file fails, and may tell too little when it is read again; drop the checkpoint"
                  + " and make a full backup");
    } finally {
      heading.unlock();
    }
  }

  /** The file stays, with all notes on stable storage. Nobody writes any more. */
  void close() throws IOException {
    forcing.lock();
    try (file) {
      closed = true;
      clean();
    } finally {
      forcing.unlock();
    }
  }

  private void clean() throws IOException {
    heading.lock();
    try {
      if (header.inUse() && !distrusted) {
        file.force();
        file.write(header.clean());
        file.force();
      }
    } catch (IOException failure) {
      distrust();
      throw failure;
    } finally {
      heading.unlock();
    }
  }

  /** The file is not wanted any more. Nobody writes any more. */
  void abandon() throws IOException {
    forcing.lock();
    try {
      closed = true;
      file.close();
    } finally {
      forcing.unlock();
    }
  }
}
