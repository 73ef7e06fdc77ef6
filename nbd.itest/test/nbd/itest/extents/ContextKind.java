package nbd.itest.extents;

import nbd.testkit.Headers;

/** The metadata contexts of random disks: what their statuses are, and what blocks come to. */
enum ContextKind {
  /** A hole or a zero only where all of a block is one. */
  ALLOCATION(0, 1, 2, 3) {
    @Override
    long combine(long one, long other) {
      return one & other;
    }

    @Override
    boolean isPartOf(long right, long told) {
      return told == 0;
    }
  },
  /** The nearest image that has a part of a block; 0 is none. */
  DEPTH(0, 1, 2, 3, 9, 0xffff_ffffL) {
    @Override
    long combine(long one, long other) {
      return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }

    @Override
    boolean isPartOf(long right, long told) {
      return told == 1;
    }
  },
  /** Flags, of which the first is dirty: what is not known counts as that. */
  DIRTY(0, 1, 2, 5, 0x8000_0000L, 0xffff_ffffL) {
    @Override
    boolean isPartOf(long right, long told) {
      return (told & 1) != 0 && (told & ~(right | 1)) == 0;
    }
  },
  /** All that is true of a part of a block. */
  FLAGS(0, 1, 2, 5, 0x8000_0000L, 0xffff_ffffL),
  /** The same with 64 bits, some of which differ in one half only. */
  WIDE(0, 1, 1L << 32, 1L << 32 | 1, 1L << 63, -1, 0xffff_ffffL, 0x1234_5678_9abc_def0L);

  static final String BITMAP = "qemu:dirty-bitmap:b0";
  private static final String DEPTH_NAME = "qemu:allocation-depth";

  @SuppressWarnings("ImmutableEnumChecker") // Nobody gets it but as a copy.
  private final long[] statuses;

  ContextKind(long... statuses) {
    this.statuses = statuses;
  }

  /** The kind of the context of that name. */
  static ContextKind of(String context) {
    return switch (context) {
      case Facts.ALLOCATION -> ALLOCATION;
      case DEPTH_NAME -> DEPTH;
      default -> ofNamespace(context);
    };
  }

  private static ContextKind ofNamespace(String context) {
    if (context.startsWith("qemu:dirty-bitmap:")) {
      return DIRTY;
    }
    return context.startsWith("x-wide:") ? WIDE : FLAGS;
  }

  /** Whether clients with these headers can be told of the context of that name. */
  static boolean isFor(Headers headers, String context) {
    return headers == Headers.EXTENDED || of(context) != WIDE;
  }

  /** What there is on random disks. */
  long[] statuses() {
    return statuses.clone();
  }

  /** What a block is told as of which parts have these statuses. */
  long combine(long one, long other) {
    return one | other;
  }

  /** Whether a block that is {@code right} may be told so when only its beginning is known. */
  boolean isPartOf(long right, long told) {
    return (told & ~right) == 0;
  }
}
