package nbd.filters.readahead;

import java.util.concurrent.atomic.AtomicBoolean;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Support;
import nbd.filters.HandleFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens disks that fetch ahead, where the layer below can. */
final class ReadaheadExport extends HandleFilter {
  private static final Logger log = LoggerFactory.getLogger(ReadaheadExport.class);

  private final Host host;
  private final AtomicBoolean warned = new AtomicBoolean();

  ReadaheadExport(Export next, Host host) {
    super(next);
    this.host = host;
  }

  /** Nothing is kept, and a close waits for what is being fetched. */
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    if (below.traits().cache() != Support.NATIVE) {
      return useless(
          below,
          "the layer below does not fetch ahead, so readahead does nothing; the filter cache behind"
              + " this one would");
    }
    if (next().concurrency() != Concurrency.PARALLEL) {
      return useless(below, "the layer below takes one call at a time, so readahead does nothing");
    }
    return new ReadaheadHandle(below, new Fetcher(host.background(), below::cache));
  }

  /** Says once why nothing is done. */
  private Handle useless(Handle below, String why) {
    if (!warned.getAndSet(true)) {
      log.atWarn().log(why);
    }
    return below;
  }
}
