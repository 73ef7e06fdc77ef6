package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class FolderLockTest {
  @TempDir Path folder;

  /** Whether the file's lock could be had when a claim was given back. */
  private Boolean isFree;

  private final class Watched extends Properties {
    private static final long serialVersionUID = 1;

    @Override
    public synchronized Object remove(Object key) {
      if (key.toString().startsWith("nbd.filters.changed.in-use")) {
        isFree = canLock();
      }
      return super.remove(key);
    }
  }

  /** Not while a channel of this process has it; Java keeps account of that. */
  private boolean canLock() {
    try (FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException | OverlappingFileLockException taken) {
      return false;
    }
  }

  /**
   * The next holder may have the file open and locked as soon as it has the claim; closing the file
   * then would take its lock away.
   */
  @Test
  @ResourceLock(Resources.SYSTEM_PROPERTIES)
  void theFileIsClosedBeforeTheClaimIsGivenBack() throws IOException {
    Properties before = System.getProperties();
    Properties watched = new Watched();
    watched.putAll(before);
    System.setProperties(watched);
    try {
      FolderLock lock = FolderLock.take(folder, Duration.ZERO);
      assertThat(isFree).isNull();
      lock.close();
      assertThat(isFree).isTrue();
    } finally {
      System.setProperties(before);
    }
  }
}
