package nbd.filters.changed;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import nbd.api.OpenException;

/**
 * Keeps others away from a folder: other processes by a lock on its file {@code lock}, the rest of
 * this one by a system property. The lock of a file would be enough for both, but is lost, also to
 * its holder, as soon as anybody in the process closes that file.
 */
final class FolderLock implements Closeable {
  private static final int STEP_MILLIS = 50;

  private final String claim;
  private final FileChannel channel;

  private FolderLock(String claim, FileChannel channel) {
    this.claim = claim;
    this.channel = channel;
  }

  /**
   * Takes the folder, and waits for it if it has to.
   *
   * @throws OpenException naming the folder, if somebody else has it all the time
   */
  static FolderLock take(Path folder, Duration patience) throws IOException {
    String claim = claim(folder);
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<FolderLock> taken = tryTake(folder, claim);
      if (taken.isPresent()) {
        return taken.get();
      }
      if (System.nanoTime() >= end) {
        throw new OpenException(
            OpenException.Reason.UNKNOWN,
            "folder "
                + folder
                + " is in use by another server or export; each has its own changed-folder");
      }
      pause();
    }
  }

  /** The same for each path of a folder, and for each version of this bundle. */
  private static String claim(Path folder) throws IOException {
    Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
    return "nbd.filters.changed.in-use " + (key == null ? folder.toRealPath() : key);
  }

  private static Optional<FolderLock> tryTake(Path folder, String claim) throws IOException {
    if (System.getProperties().putIfAbsent(claim, folder.toString()) != null) {
      return Optional.empty();
    }
    Optional<FolderLock> taken = Optional.empty();
    try {
      taken = lock(folder, claim);
      return taken;
    } finally {
      if (taken.isEmpty()) {
        System.clearProperty(claim);
      }
    }
  }

  private static Optional<FolderLock> lock(Path folder, String claim) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
      return locked ? Optional.of(new FolderLock(claim, channel)) : Optional.empty();
    } catch (OverlappingFileLockException _) {
      return Optional.empty();
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(STEP_MILLIS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a folder", stopped);
    }
  }

  @Override
  public void close() throws IOException {
    // In this order: whoever in this process has the claim would lose its lock by this close.
    try {
      channel.close();
    } finally {
      System.clearProperty(claim);
    }
  }
}
