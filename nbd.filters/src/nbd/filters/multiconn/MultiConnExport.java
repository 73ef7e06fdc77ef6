package nbd.filters.multiconn;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;
import nbd.filters.store.PerDisk;

/** Opens disks whose flushes belong together: all of the export, or those of the same disk. */
final class MultiConnExport extends HandleFilter {
  private final Mode mode;
  private final Groups groups;
  private final boolean byDisk;

  /**
   * @param byDisk whether only handles of the same disk belong together
   */
  MultiConnExport(Export next, Mode mode, Tracking tracking, boolean byDisk) {
    super(next);
    this.mode = mode;
    this.groups = new Groups(tracking);
    this.byDisk = byDisk;
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) throws IOException {
    Concurrency concurrency = next().concurrency();
    return new MultiConnHandle(
        below,
        mode.over(below.traits(), concurrency),
        groups,
        byDisk ? PerDisk.key(next(), client, below) : "",
        concurrency == Concurrency.SERIALIZE_REQUESTS);
  }
}
