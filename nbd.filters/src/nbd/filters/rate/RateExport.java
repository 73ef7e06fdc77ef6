package nbd.filters.rate;

import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;

/** Opens disks that share one limit, and each have another. */
final class RateExport extends HandleFilter {
  private final RateParameters wanted;
  private final Limiter all;

  RateExport(Export next, RateParameters wanted) {
    super(next);
    this.wanted = wanted;
    all = new Limiter(wanted.all(), wanted.burstiness(), System::nanoTime);
  }

  /** Full buckets are all that is lost. */
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    boolean limited = wanted.all().isSet() || wanted.each().isSet();
    Limiter each = new Limiter(wanted.each(), wanted.burstiness(), System::nanoTime);
    return new RateHandle(below, client, all, each, limited);
  }
}
