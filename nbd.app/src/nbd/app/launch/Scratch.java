package nbd.app.launch;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A folder for this process alone, deleted at the end. A process that was killed leaves its own
 * behind; the next one to end deletes it.
 *
 * @param lock locked for as long as the process lives
 */
record Scratch(Path folder, FileChannel lock) implements AutoCloseable {
  private static final String PREFIX = "nbdj-";
  private static final String LOCK = "lock";

  /** Linux has it always in memory, where the framework's fifty small files cost nothing. */
  private static final Path MEMORY = Path.of("/dev/shm");

  static Scratch create() throws IOException {
    try {
      return create(MEMORY);
    } catch (IOException notHere) {
      return create(Path.of(System.getProperty("java.io.tmpdir")));
    }
  }

  static Scratch create(Path parent) throws IOException {
    String prefix = PREFIX + ProcessHandle.current().pid() + "-";
    Path folder = PrivateFolder.create(parent, prefix);
    FileChannel lock =
        FileChannel.open(
            folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    return new Scratch(folder, lock);
  }

  @Override
  public void close() throws IOException {
    delete(folder.toFile());
    lock.close();
    try (var others = Files.newDirectoryStream(folder.getParent(), PREFIX + "*")) {
      for (Path other : others) {
        deleteIfLeft(other);
      }
    }
  }

  /** Whoever lives holds the lock, or has not made it yet. */
  private static void deleteIfLeft(Path other) {
    try (var channel = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      if (free != null) {
        delete(other.toFile());
      }
    } catch (IOException notOurs) {
      // Another user's, or somebody else is deleting it just now.
    }
  }

  /** Links are not followed. What cannot be deleted is left: the process ends anyway. */
  private static void delete(File file) {
    File[] inside = Files.isSymbolicLink(file.toPath()) ? null : file.listFiles();
    if (inside != null) {
      for (File each : inside) {
        delete(each);
      }
    }
    file.delete();
  }
}
