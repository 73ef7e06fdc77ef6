package nbd.plugin.vddk;

import nbd.plugin.vddk.vix.ConnectSpec;

/**
 * A disk to be opened.
 *
 * @param path as the library takes it
 * @param flags of {@link nbd.plugin.vddk.vix.OpenFlag}, READ_ONLY where it is
 */
record Wish(ConnectSpec connection, String path, int flags, boolean readOnly) {}
