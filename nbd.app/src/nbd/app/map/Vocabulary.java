package nbd.app.map;

import java.util.Optional;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.DirtyBitmap;

/** What the statuses of a metadata context mean, in nbdinfo's words. */
enum Vocabulary {
  /** Section "Metadata querying" of the protocol document: 1 hole, 2 zero. */
  ALLOCATION {
    @Override
    Optional<String> word(long status) {
      boolean known = status >= 0 && status <= (Allocation.HOLE | Allocation.ZERO);
      return known ? Optional.of(Allocation.describe(status)) : Optional.empty();
    }

    @Override
    Shade shade(long status) {
      if ((status & Allocation.HOLE) != 0) {
        return Shade.LIGHT;
      }
      return (status & Allocation.ZERO) != 0 ? Shade.LOW : Shade.FULL;
    }
  },

  /** Of qemu: whether bytes have changed since the bitmap was made. */
  DIRTY_BITMAP {
    @Override
    Optional<String> word(long status) {
      return status == 0 || status == 1
          ? Optional.of(status == 0 ? "clean" : "dirty")
          : Optional.empty();
    }

    @Override
    Shade shade(long status) {
      return (status & 1) == 0 ? Shade.LIGHT : Shade.FULL;
    }
  },

  /** Of qemu: which image of a chain has the bytes. */
  ALLOCATION_DEPTH {
    @Override
    Optional<String> word(long status) {
      if (status == 0) {
        return Optional.of("absent");
      }
      return Optional.of(status == 1 ? "local" : "backing depth " + Long.toUnsignedString(status));
    }

    @Override
    Shade shade(long status) {
      if (status == 0) {
        return Shade.LIGHT;
      }
      return status == 1 ? Shade.FULL : Shade.LOW;
    }
  },

  /** Numbers without words. */
  UNKNOWN {
    @Override
    Optional<String> word(long status) {
      return Optional.empty();
    }

    @Override
    Shade shade(long status) {
      return status == 0 ? Shade.LIGHT : Shade.FULL;
    }
  };

  /** That of a context, by its name. */
  static Vocabulary of(String context) {
    if (context.equals(Allocation.NAME)) {
      return ALLOCATION;
    }
    if (context.startsWith(DirtyBitmap.PREFIX)) {
      return DIRTY_BITMAP;
    }
    return context.equals(AllocationDepth.NAME) ? ALLOCATION_DEPTH : UNKNOWN;
  }

  /** The word for a status, if there is one. */
  abstract Optional<String> word(long status);

  /** The word for a status, or what there is in place of one. */
  final String text(long status) {
    return word(status).orElse("status " + Long.toUnsignedString(status));
  }

  /** How a picture shows it. */
  abstract Shade shade(long status);
}
