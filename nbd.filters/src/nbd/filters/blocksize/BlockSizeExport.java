package nbd.filters.blocksize;

import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.OpenException;
import nbd.filters.HandleFilter;
import nbd.filters.blocks.Scratch;
import nbd.filters.ranges.RangeLocks;
import nbd.filters.store.PerDisk;

/** Opens disks that take requests of any size and place; handles of one disk share its locks. */
final class BlockSizeExport extends HandleFilter {
  /** Two blocks of any size fit. */
  private static final int SCRATCH = 128 << 10;

  private final Wanted wanted;
  private final PerDisk<RangeLocks> locks = new PerDisk<>();
  private final Scratch scratch = new Scratch(SCRATCH);

  BlockSizeExport(Export next, Wanted wanted) {
    super(next);
    this.wanted = wanted;
  }

  /** Nothing is kept: a lock is held during a call only. */
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) throws OpenException {
    Limits limits = Limits.of(wanted, below.traits().blockSizes());
    RangeLocks shared = locks.of(PerDisk.key(next(), client, below), RangeLocks::new);
    return new BlockSizeHandle(below, limits, shared, scratch);
  }
}
