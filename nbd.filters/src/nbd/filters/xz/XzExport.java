package nbd.filters.xz;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;
import nbd.filters.store.PerDisk;
import nbd.filters.unpack.Held;

/** Serves each disk below unpacked, with one cache for all handles of it, while there are any. */
final class XzExport extends HandleFilter {
  private final Limits limits;
  private final Memory memory = new Memory(Limits.memory());
  private final Held<XzDisk> disks = new Held<>(XzDisk::free);

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
    Held<XzDisk>.Share share = disks.enter(key, () -> new XzDisk(limits, memory));
    try {
      return new XzHandle(below, share.kept().blocks(below), share);
    } catch (IOException | RuntimeException | Error failure) {
      share.leave();
      throw failure;
    }
  }
}
