package nbd.server.transmission;

import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.DirtyBitmap;

/** How a minimum block of which parts have different statuses is told, by metadata context. */
enum Joining {
  /** A hole or a zero only if all of it is one. */
  ALLOCATION(Allocation.DATA) {
    @Override
    long combine(long one, long other) {
      return one & other;
    }
  },

  /** The nearest image that has a part of it. */
  DEPTH(AllocationDepth.LOCAL) {
    @Override
    long combine(long one, long other) {
      return AllocationDepth.nearest(one, other);
    }
  },

  /** Dirty if a part is, or may be. */
  DIRTY_BITMAP(DirtyBitmap.DIRTY),

  /** What is true of a part. */
  OTHER(0);

  private final long unknown;

  Joining(long unknown) {
    this.unknown = unknown;
  }

  static Joining of(String context) {
    return switch (context) {
      case Allocation.NAME -> ALLOCATION;
      case AllocationDepth.NAME -> DEPTH;
      default -> context.startsWith(DirtyBitmap.PREFIX) ? DIRTY_BITMAP : OTHER;
    };
  }

  /** The status of a block out of those of two parts. */
  long combine(long one, long other) {
    return one | other;
  }

  /** What a part counts as that the layer cannot tell: what no copy can go wrong by. */
  long unknown() {
    return unknown;
  }
}
