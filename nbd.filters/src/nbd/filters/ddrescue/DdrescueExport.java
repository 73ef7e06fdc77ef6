package nbd.filters.ddrescue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;
import nbd.filters.marked.RangeSet;

/** Opens disks of which only what a mapfile calls rescued can be read. */
final class DdrescueExport extends HandleFilter {
  private final Path mapfile;
  private volatile RangeSet bad = RangeSet.ALL;

  DdrescueExport(Export next, Path mapfile) {
    super(next);
    this.mapfile = mapfile;
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  /** The mapfile is read once; changes of it show when the export is made anew. */
  @Override
  public void ready() throws IOException {
    try {
      // Names of files in its comments may be in any charset.
      List<String> lines = Files.readAllLines(mapfile, StandardCharsets.ISO_8859_1);
      bad = Mapfile.read(mapfile.toString(), lines).rescued().complement();
    } catch (IOException failed) {
      throw new IOException("ddrescue: the mapfile cannot be read: " + failed, failed);
    }
  }

  /** Nothing is written, so nothing below need be able to. */
  @Override
  public Handle open(Client client) throws IOException {
    return super.open(client.as(client.exportName(), true));
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    return new DdrescueHandle(below, bad);
  }
}
