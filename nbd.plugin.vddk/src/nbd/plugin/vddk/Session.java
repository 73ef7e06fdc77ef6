package nbd.plugin.vddk;

import java.io.IOException;
import nbd.plugin.vddk.vix.DiskInfo;
import nbd.plugin.vddk.vix.Quiet;
import nbd.plugin.vddk.vix.VixDisk;
import nbd.plugin.vddk.vix.VixException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open disk and what the library tells of it.
 *
 * @param transport the library's name of it; "" if it does not tell
 * @param tellsAllocated whether QueryAllocatedBlocks has answered for the first chunk
 */
record Session(Link link, DiskInfo info, String transport, boolean tellsAllocated) {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /**
   * Asks the library, in the thread that has opened the disk.
   *
   * @throws IOException the library's; the disk is closed then
   */
  static Session of(Link link) throws IOException {
    try {
      DiskInfo info = link.disk().info();
      boolean tells = tellsAllocated(link.disk(), info);
      return new Session(link, info, link.disk().transport(), tells);
    } catch (IOException | RuntimeException failure) {
      link.close();
      throw failure;
    }
  }

  /** Some servers and kinds of disks do not tell, though the library has the function. */
  private static boolean tellsAllocated(VixDisk disk, DiskInfo info) {
    if (!disk.canTellAllocated() || info.capacity() < VixDisk.CHUNK) {
      return false;
    }
    try (Quiet _ = Quiet.here()) {
      disk.allocated(0, VixDisk.CHUNK);
      return true;
    } catch (VixException notHere) {
      LOG.atDebug().log("no allocation is told: {}", notHere.getMessage());
      return false;
    }
  }
}
