package nbd.api;

import java.io.IOException;

/** Where the extents of one metadata context come from. */
@FunctionalInterface
public interface ExtentSource {
  /**
   * What is known from the first asked byte on.
   *
   * @param asked inside the disk, at least one byte
   * @param atMost how many extents are of use, 1 or more: a hint, which a layer passes on to the
   *     layers below and need not keep to; 1 is NBD_CMD_FLAG_REQ_ONE
   * @return covers at least the first asked byte; may end early, and may reach past what was asked.
   *     The server, also where a filter asks the layer below, clips what lies before the first
   *     asked byte or past the end of the disk.
   * @throws IOException if the layer cannot tell; the request fails with it
   */
  ExtentMap extents(Range asked, int atMost) throws IOException;
}
