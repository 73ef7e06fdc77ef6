package nbd.itest.extents;

import nbd.api.ExtentSource;
import nbd.api.MetaContext;

/** Mistakes in which contexts there are, and in those that are not base:allocation. */
enum ContextBug implements Bug {
  /** What the one context says is told as the other one. */
  ANSWER_OF_ANOTHER_CONTEXT {
    @Override
    public Stack over(Stack sound) {
      return Broken.changed(
          sound,
          below -> {
            ExtentSource other = below.find(ContextKind.BITMAP).orElseThrow().source();
            return below.with(
                below
                    .allocation()
                    .orElseThrow()
                    .through(source -> (asked, most) -> Broken.masked(other.extents(asked, most))));
          });
    }
  },
  /** A filter that says it takes the contexts away, and does not. */
  CONTEXTS_NOT_TAKEN_AWAY {
    @Override
    public Stack over(Stack sound) {
      Stack same = Broken.changed(sound, below -> below);
      return Broken.with(same, Truth.withoutContexts(sound.truth()));
    }
  },
  /** A context of the disk is lost. */
  CONTEXT_LOST {
    @Override
    public Stack over(Stack sound) {
      return Broken.changed(sound, below -> below.only(Facts.ALLOCATION));
    }
  },
  /** A block that is in part dirty is told as clean. */
  BLOCKS_OF_A_BITMAP_COMBINED_BY_AND {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(
          sound, ContextKind.BITMAP, map -> map.align(Broken.BLOCK, (a, b) -> a & b).orElse(map));
    }
  },
  /** A block out of the images 1 and 2 is told to be in image 3. */
  BLOCKS_OF_DEPTHS_COMBINED_BY_OR {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(
          sound, Broken.DEPTH, map -> map.align(Broken.BLOCK, (a, b) -> a | b).orElse(map));
    }
  },
  /** A block that one image has in part, and no other one, is told to be in none. */
  BLOCKS_OF_DEPTHS_COMBINED_BY_MINIMUM {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(
          sound, Broken.DEPTH, map -> map.align(Broken.BLOCK, Math::min).orElse(map));
    }
  },
  /** Two contexts that both are told, each with the other's extents. */
  CONTEXTS_SWAPPED {
    @Override
    public Stack over(Stack sound) {
      return Broken.changed(
          sound,
          below -> {
            MetaContext bitmap = below.find(ContextKind.BITMAP).orElseThrow();
            MetaContext depth = below.find(Broken.DEPTH).orElseThrow();
            return below
                .with(bitmap.through(source -> depth.source()))
                .with(depth.through(source -> bitmap.source()));
          });
    }
  },
  /** The upper half of a status is lost on the way. */
  WIDE_STATUS_CUT_TO_32_BITS {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(
          sound, Broken.WIDE, map -> map.withStatus(status -> status & 0xffff_ffffL));
    }
  },
  /** The lower half is taken for a signed number. */
  WIDE_STATUS_WITH_ITS_SIGN_SPREAD {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(sound, Broken.WIDE, map -> map.withStatus(status -> (int) status));
    }
  },
  /** A wide context that is offered to clients with compact headers. */
  WIDE_CONTEXT_TOLD_AS_NARROW {
    @Override
    public Stack over(Stack sound) {
      return retold(sound, Broken.WIDE, false);
    }
  },
  /** A context that clients with compact headers lose. */
  NARROW_CONTEXT_TOLD_AS_WIDE {
    @Override
    public Stack over(Stack sound) {
      return retold(sound, ContextKind.BITMAP, true);
    }
  };

  private static Stack retold(Stack sound, String name, boolean wide) {
    return Broken.changed(
        sound,
        below -> {
          MetaContext right = below.find(name).orElseThrow();
          return below.with(new MetaContext(name, right.reqOne(), right.source(), wide));
        });
  }
}
