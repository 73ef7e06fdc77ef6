package nbd.filters.xz;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;
import nbd.filters.store.PerDisk;

/** Serves each disk below unpacked, with one cache for all handles of it. */
final class XzExport extends HandleFilter {
  private final Limits limits;
  private final PerDisk<XzDisk> disks = new PerDisk<>();

  XzExport(Export next, Limits limits) {
    super(next);
    this.limits = limits;
  }

  /** What is in the cache can be had again. */
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  /** Nothing is written below. */
  @Override
  public Handle open(Client client) throws IOException {
    return super.open(client.as(client.exportName(), true));
  }

  @Override
  protected Handle wrap(Handle below, Client client) throws IOException {
    // A file that has grown or shrunk has another index.
    String key = PerDisk.key(next(), client, below) + " of " + below.traits().size();
    XzDisk disk = disks.of(key, () -> new XzDisk(limits));
    return new XzHandle(below, disk.blocks(below));
  }
}
