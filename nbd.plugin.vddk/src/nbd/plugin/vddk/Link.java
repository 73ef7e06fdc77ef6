package nbd.plugin.vddk;

import java.io.IOException;
import java.util.concurrent.locks.Lock;
import nbd.plugin.vddk.vix.VixConnection;
import nbd.plugin.vddk.vix.VixDisk;
import nbd.plugin.vddk.vix.VixException;
import nbd.plugin.vddk.vix.VixLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the library with the one disk that is open on it. Belongs to the thread that has
 * made it.
 *
 * @param openClose {@link VixLibrary#openClose}
 */
record Link(Lock openClose, VixConnection connection, VixDisk disk) {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /**
   * Connects and opens, with the lock held by this thread.
   *
   * @throws IOException the library's, with nothing left open
   */
  static Link open(VixLibrary library, Wish wish) throws IOException {
    VixConnection connection = library.connect(wish.connection(), wish.readOnly());
    try {
      VixDisk disk = connection.open(wish.path(), wish.flags());
      return new Link(library.openClose(), connection, disk);
    } catch (IOException | RuntimeException failure) {
      quietly("disconnect from", connection::disconnect);
      throw failure;
    }
  }

  /** Closes and disconnects, when nobody else opens or closes; nothing may be under way. */
  void close() {
    quietly("wait for", disk::await);
    openClose.lock();
    try {
      quietly("close", disk::close);
      quietly("disconnect from", connection::disconnect);
    } finally {
      openClose.unlock();
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws VixException;
  }

  /** What fails at the end concerns no client any more. */
  private static void quietly(String what, Step step) {
    try {
      step.run();
    } catch (VixException | RuntimeException failure) {
      LOG.atWarn().log("could not {} a disk: {}", what, failure.getMessage());
    }
  }
}
