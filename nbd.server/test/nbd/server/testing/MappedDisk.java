package nbd.server.testing;

import nbd.api.BlockSizes;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.StrictExtents;
import nbd.api.Traits;

/** Disks of any size of which only the extents matter. */
public final class MappedDisk {
  private MappedDisk() {}

  /** A map from 0 on: lengths and statuses by turns. */
  public static ExtentMap map(long... lengthsAndStatuses) {
    StrictExtents extents = ExtentMap.strict(0);
    for (int i = 0; i < lengthsAndStatuses.length; i += 2) {
      extents.append(lengthsAndStatuses[i], lengthsAndStatuses[i + 1]);
    }
    return extents.build();
  }

  /** A disk with just this allocation, and as long as the map. */
  public static ByteDisk of(ExtentMap map) {
    return of(map.end(), 1, (_, _) -> map);
  }

  /** A disk whose allocation comes from the source. */
  public static ByteDisk of(long size, int block, ExtentSource source) {
    return of(size, block, Contexts.ofAllocation(source));
  }

  /** A disk with these contexts. */
  public static ByteDisk of(long size, int block, Contexts contexts) {
    BlockSizes sizes = new BlockSizes(block, Math.max(block, 4096), 1 << 25);
    Traits traits = ByteDisk.ableTraits(size).blockSizes(sizes).build();
    return new ByteDisk(traits, contexts);
  }
}
