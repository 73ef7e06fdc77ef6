package nbd.filters.tar;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;
import nbd.filters.peek.Peek;
import nbd.filters.window.WindowHandle;

/** Opens each disk as a window on one file; the headers are read anew for each client. */
final class TarExport extends HandleFilter {
  private final String entry;

  TarExport(Export next, String entry) {
    super(next);
    this.entry = entry;
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) throws IOException {
    Search search = new Search(new Peek(below), entry);
    return WindowHandle.of(below, search.place(), "tar: the file '" + entry + "'");
  }
}
