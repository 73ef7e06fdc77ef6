package nbd.filters.blocksizepolicy;

import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.OpenException;
import nbd.filters.HandleFilter;

/** Opens disks that tell other block sizes. */
final class BlockSizePolicyExport extends HandleFilter {
  private final Policy policy;

  BlockSizePolicyExport(Export next, Policy policy) {
    super(next);
    this.policy = policy;
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) throws OpenException {
    return new BlockSizePolicyHandle(
        below, Told.of(policy, below.traits().blockSizes()), policy, client);
  }
}
