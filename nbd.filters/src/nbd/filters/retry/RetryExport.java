package nbd.filters.retry;

import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.filters.attempts.Patience;
import nbd.filters.attempts.PatientExport;

/** Opens disks that are opened again when they fail. */
final class RetryExport extends PatientExport {
  private final Patience patience;
  private final boolean thenReadOnly;

  /**
   * @param thenReadOnly whether a disk that has failed is opened read-only
   */
  RetryExport(Export next, Patience patience, boolean thenReadOnly) {
    super(next, patience);
    this.patience = patience;
    this.thenReadOnly = thenReadOnly;
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    Client again = client.as(client.exportName(), client.readOnly() || thenReadOnly);
    Connection connection = new Connection(below, () -> next().open(again), thenReadOnly);
    return new RetryHandle(connection, patience, unflushed(below, client));
  }
}
