package nbd.filters.offset;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;
import nbd.filters.window.WindowHandle;

/** Opens each disk as a window at one place; sizes are looked at anew for each client. */
final class OffsetExport extends HandleFilter {
  private final Place place;

  OffsetExport(Export next, Place place) {
    super(next);
    this.place = place;
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) throws IOException {
    if (place.isAll()) {
      return WindowHandle.ofAll(below);
    }
    return WindowHandle.of(below, place.on(below.traits().size()), "offset: the part");
  }
}
