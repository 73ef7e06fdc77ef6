package nbd.server.export;

import nbd.api.Client;

/**
 * A client of an export, whatever generation of it opens the disk.
 *
 * @param name what the layers call the disk
 * @param maker makes the client as the layers see it
 */
record Guest(String name, Directory.Guests maker) {
  /**
   * The client.
   *
   * @param readOnly whether the export is to be opened read-only for everybody
   */
  Client of(boolean readOnly) {
    return maker.as(name, readOnly);
  }
}
