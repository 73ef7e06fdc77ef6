package nbd.plugin.vddk.vix;

import java.util.Optional;

/**
 * What VixDiskLib_ConnectEx is told: a local connection, or one to a server.
 *
 * @param remote empty for files of this machine
 * @param snapshot the managed object reference of a snapshot
 * @param transports names with colons, such as {@code san:nbdssl}, in the order of preference;
 *     empty lets the library choose
 */
public record ConnectSpec(
    Optional<Remote> remote, Optional<String> snapshot, Optional<String> transports) {
  /**
   * A virtual machine at a server.
   *
   * @param vm such as {@code moref=vm-16}
   * @param cookie of a session, which then takes the place of the password
   * @param port 0 for the library's own, as also the next
   * @param nfcHostPort of the data connection
   */
  public record Remote(
      String server,
      String user,
      String password,
      String vm,
      Optional<String> cookie,
      Optional<String> thumbprint,
      int port,
      int nfcHostPort) {
    /** Without secrets. */
    @Override
    public String toString() {
      return "%s@%s %s".formatted(user, server, vm);
    }
  }
}
