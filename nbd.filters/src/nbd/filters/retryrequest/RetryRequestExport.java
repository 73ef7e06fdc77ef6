package nbd.filters.retryrequest;

import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.filters.attempts.Patience;
import nbd.filters.attempts.PatientExport;

/** Opens disks whose requests are tried again. */
final class RetryRequestExport extends PatientExport {
  private final Patience patience;

  /**
   * @param toOpen patience to open a disk
   * @param patience for each request
   */
  RetryRequestExport(Export next, Patience toOpen, Patience patience) {
    super(next, toOpen);
    this.patience = patience;
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    return new RetryRequestHandle(below, patience, unflushed(below, client));
  }
}
