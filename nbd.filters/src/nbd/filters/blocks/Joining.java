package nbd.filters.blocks;

import java.util.Optional;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.DirtyBitmap;

/** How a block of which parts have different statuses is told, by metadata context. */
public enum Joining {
  /** A hole or a zero only if all of it is one. */
  ALLOCATION(Allocation.DATA) {
    @Override
    public long combine(long one, long other) {
      return one & other;
    }
  },

  /** The nearest image that has a part of it. */
  DEPTH(AllocationDepth.LOCAL) {
    @Override
    public long combine(long one, long other) {
      return AllocationDepth.nearest(one, other);
    }
  },

  /** Dirty if a part is. */
  DIRTY(DirtyBitmap.DIRTY) {
    @Override
    public long combine(long one, long other) {
      return one | other;
    }
  };

  private final long unknown;

  Joining(long unknown) {
    this.unknown = unknown;
  }

  /** That of a metadata context; empty where nobody knows what its statuses mean. */
  public static Optional<Joining> of(String context) {
    return switch (context) {
      case Allocation.NAME -> Optional.of(ALLOCATION);
      case AllocationDepth.NAME -> Optional.of(DEPTH);
      default -> context.startsWith(DirtyBitmap.PREFIX) ? Optional.of(DIRTY) : Optional.empty();
    };
  }

  /** The status of a block out of those of two parts. */
  public abstract long combine(long one, long other);

  /** What a part counts as of which nothing is told: what no copy can go wrong by. */
  public long unknown() {
    return unknown;
  }
}
