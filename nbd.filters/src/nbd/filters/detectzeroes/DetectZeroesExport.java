package nbd.filters.detectzeroes;

import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;
import nbd.filters.store.PerDisk;

/**
 * Opens disks; all handles of one disk tell each other of changes, and those of disks of which
 * nothing says that they are others do, too.
 */
final class DetectZeroesExport extends HandleFilter {
  private final DetectZeroesParameters wanted;
  private final PerDisk<Disk> disks = new PerDisk<>();
  private final Buffers buffers = new Buffers();

  DetectZeroesExport(Export next, DetectZeroesParameters wanted) {
    super(next);
    this.wanted = wanted;
  }

  /** What was found is looked for again. */
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    boolean isKnown = below.traits().identity().isPresent();
    String name = isKnown ? PerDisk.key(next(), client, below) : client.exportName();
    String known = isKnown ? name : "without identity";
    Disk disk = disks.of(known, Disk::new);
    return new DetectZeroesHandle(below, wanted, name, disk, buffers);
  }
}
