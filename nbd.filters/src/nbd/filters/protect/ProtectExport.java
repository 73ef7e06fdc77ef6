package nbd.filters.protect;

import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;
import nbd.filters.marked.RangeSet;

/** Opens disks of which parts cannot be changed. */
final class ProtectExport extends HandleFilter {
  private final RangeSet isProtected;

  ProtectExport(Export next, RangeSet isProtected) {
    super(next);
    this.isProtected = isProtected;
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    return new ProtectHandle(below, isProtected);
  }
}
