package nbd.api;

/**
 * The metadata context {@code qemu:allocation-depth}: which image of a chain holds the bytes.
 *
 * <p>0: none does; they read as zeroes. 1: the image that is open. 2 and more: the image so many
 * places behind, counted as qemu counts backing files.
 */
public final class AllocationDepth {
  /** Namespace and name. */
  public static final String NAME = "qemu:allocation-depth";

  /** No image holds the bytes. */
  public static final long ABSENT = 0;

  /** The image that is open holds them. */
  public static final long LOCAL = 1;

  private static final long DEEPEST = 0xffff_ffffL;

  private AllocationDepth() {}

  /**
   * The depth of a disk that is one image: what {@code base:allocation} calls a hole that reads as
   * zero is absent, everything else local.
   */
  public static MetaContext ofOneImage(MetaContext allocation) {
    return new MetaContext(
        NAME,
        allocation.reqOne(),
        (asked, atMost) ->
            allocation.extents(asked, atMost).withStatus(AllocationDepth::ofAllocation));
  }

  private static long ofAllocation(long status) {
    return (status & Allocation.HOLE_ZERO) == Allocation.HOLE_ZERO ? ABSENT : LOCAL;
  }

  /** The depth of what has this one, seen from an image in front of it; at most 2^32-1. */
  public static long behindOne(long depth) {
    return depth == ABSENT || depth == DEEPEST ? depth : depth + 1;
  }

  /** The depth of a block of which parts have these depths: that of the nearest image. */
  public static long nearest(long one, long other) {
    if (one == ABSENT || other == ABSENT) {
      return one | other;
    }
    return Long.compareUnsigned(one, other) < 0 ? one : other;
  }
}
