package nbd.filters.cacheextents;

import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;
import nbd.filters.store.PerDisk;

/**
 * Opens disks; all handles of one disk share what is remembered of it, and disks of which nothing
 * says that they are others forget together.
 */
final class CacheExtentsExport extends HandleFilter {
  private final PerDisk<Memory> memories = new PerDisk<>();

  CacheExtentsExport(Export next) {
    super(next);
  }

  /** What is remembered is asked for again. */
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    boolean isKnown = below.traits().identity().isPresent();
    String disk = isKnown ? PerDisk.key(next(), client, below) : client.exportName();
    String known = isKnown ? disk : "without identity";
    return new CacheExtentsHandle(below, disk, memories.of(known, Memory::new));
  }
}
