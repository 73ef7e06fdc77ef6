package nbd.plugin.vddk.vix;

/**
 * A connection of VixDiskLib_ConnectEx. All methods, and those of the disks opened on it, are
 * called by the thread that has connected; {@link #open}, {@link #create} and {@link #disconnect}
 * with {@link VixLibrary#openClose} held.
 */
public interface VixConnection {
  /**
   * Opens a disk.
   *
   * @param flags of {@link OpenFlag}
   * @throws VixException VixDiskLib_Open's
   */
  VixDisk open(String path, int flags) throws VixException;

  /**
   * Makes a local disk.
   *
   * @throws VixException VixDiskLib_Create's
   */
  void create(String path, CreateSpec spec) throws VixException;

  /**
   * Ends it; all disks of it are closed.
   *
   * @throws VixException VixDiskLib_Disconnect's
   */
  void disconnect() throws VixException;
}
