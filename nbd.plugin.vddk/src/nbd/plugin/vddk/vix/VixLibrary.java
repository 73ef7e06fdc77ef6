package nbd.plugin.vddk.vix;

import java.nio.file.Path;
import java.util.concurrent.locks.Lock;

/** VMware's library, loaded and initialised: one in a process, whoever uses it. */
public interface VixLibrary {
  /** The major version that its file's name tells: 6, 7 or 8. */
  int major();

  /** The file. */
  Path file();

  /**
   * Held while anybody in the process connects, opens, creates, closes or disconnects; by the
   * thread that does so.
   */
  Lock openClose();

  /**
   * VixDiskLib_ConnectEx, with {@link #openClose} held.
   *
   * @throws VixException VixDiskLib_ConnectEx's, without the password
   */
  VixConnection connect(ConnectSpec spec, boolean readOnly) throws VixException;
}
