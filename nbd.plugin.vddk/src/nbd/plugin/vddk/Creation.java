package nbd.plugin.vddk;

import java.io.IOException;
import java.time.Duration;
import nbd.plugin.vddk.vix.ConnectSpec;
import nbd.plugin.vddk.vix.CreateSpec;
import nbd.plugin.vddk.vix.VixConnection;
import nbd.plugin.vddk.vix.VixException;
import nbd.plugin.vddk.vix.VixLibrary;

/**
 * Makes a local disk.
 *
 * @param limit how long the library may be busy with other disks before; the making itself takes as
 *     long as it takes, for some kinds of disks are written from end to end
 */
record Creation(VixLibrary library, ConnectSpec connection, Duration limit) {
  /**
   * Makes it.
   *
   * @throws IOException with the library's text; so if there is a file of that name
   */
  void create(String path, CreateSpec spec) throws IOException {
    if (!Patience.lock(library.openClose(), limit)) {
      throw new IOException(
          "%s: VixDiskLib has been busy for %d ms".formatted(path, limit.toMillis()));
    }
    try {
      connected(path, spec);
    } catch (VixException failure) {
      throw new IOException(
          "parameter 'create': %s: %s; a disk that is there is served without 'create'"
              .formatted(path, failure.getMessage()),
          failure);
    } finally {
      library.openClose().unlock();
    }
  }

  private void connected(String path, CreateSpec spec) throws IOException {
    VixConnection own = library.connect(connection, false);
    try {
      own.create(path, spec);
    } finally {
      own.disconnect();
    }
  }
}
