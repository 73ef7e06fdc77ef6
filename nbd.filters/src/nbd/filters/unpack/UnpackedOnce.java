package nbd.filters.unpack;

import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A disk that the first client unpacks, and for which others wait meanwhile. If that fails, the
 * next client tries again.
 */
final class UnpackedOnce {
  private static final Logger LOG = LoggerFactory.getLogger(UnpackedOnce.class);

  /** The work of the first one. */
  @FunctionalInterface
  interface Work {
    Unpacked unpack() throws IOException;
  }

  private final boolean isAdopted;
  private boolean isKept;
  private Unpacked disk;

  /** One that is still packed. */
  UnpackedOnce() {
    isAdopted = false;
  }

  /** One that another version of the bundle has unpacked. */
  UnpackedOnce(Unpacked disk) {
    this.disk = disk;
    isAdopted = true;
    isKept = true;
  }

  boolean isAdopted() {
    return isAdopted;
  }

  /** Whether it is to be kept only from now on, also while no client uses it. */
  synchronized boolean becomesKept() {
    boolean becomes = !isKept;
    isKept = true;
    return becomes;
  }

  synchronized Unpacked unpacked(Work work) throws IOException {
    if (disk == null) {
      disk = work.unpack();
    }
    return disk;
  }

  synchronized void ifUnpacked(Consumer<Unpacked> then) {
    if (disk != null) {
      then.accept(disk);
    }
  }

  synchronized void free() {
    if (disk != null) {
      try {
        disk.file().close();
      } catch (IOException failure) {
        LOG.warn("an unpacked disk cannot be closed: {}", failure.toString());
      }
      disk = null;
    }
  }
}
