package nbd.plugin.vddk;

import nbd.plugin.vddk.vix.ConnectSpec;

/**
 * A disk to be opened.
 *
 * @param path as the library takes it
 * @param flags of {@link nbd.plugin.vddk.vix.OpenFlag}, READ_ONLY where it is
 */
record Wish(ConnectSpec connection, String path, int flags, boolean readOnly) {
  /** Where the disk is: the server, the machine and the path; the same for all who open it. */
  String place() {
    String server =
        connection
            .remote()
            .map(it -> "server=%s vm=%s ".formatted(it.server(), it.vm()))
            .orElse("");
    return server + "path=" + path;
  }
}
