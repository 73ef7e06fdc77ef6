package nbd.filters.error;

import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;

/** Opens disks of which requests fail. */
final class ErrorExport extends HandleFilter {
  private final Faults faults;

  ErrorExport(Export next, Faults faults) {
    super(next);
    this.faults = faults;
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    return new ErrorHandle(below, faults);
  }
}
