package nbd.app.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A try to get the lock that a server holds while it has the disk open. Until it is closed no
 * server opens the disk; one that wants to tries for some seconds, so it is closed soon.
 *
 * @param file not there where no server has ever had the disk open
 * @param isOpen whether a server has it
 */
record LockTry(Optional<FileChannel> file, boolean isOpen) implements AutoCloseable {
  /**
   * Tries it.
   *
   * @throws IOException if it cannot be found out who has the lock
   */
  static LockTry of(Path folder) throws IOException {
    Path path = folder.resolve(CheckpointFolder.LOCK);
    try {
      FileChannel file = FileChannel.open(path);
      try {
        return new LockTry(Optional.of(file), isLocked(file));
      } catch (IOException failure) {
        file.close();
        throw failure;
      }
    } catch (NoSuchFileException never) {
      return new LockTry(Optional.empty(), false);
    } catch (IOException failure) {
      throw new IOException(
          "cannot find out whether the disk is open: %s: %s"
              .formatted(path, CheckpointFolder.reason(failure)),
          failure);
    }
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      return file.tryLock(0, Long.MAX_VALUE, true) == null;
    } catch (OverlappingFileLockException ofThisProcess) {
      return true;
    }
  }

  /** Lets go. */
  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      file.get().close();
    }
  }
}
