package nbd.itest.extents;

import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.StrictExtents;

/** Mistakes in what is told of one context. */
enum StatusBug implements Bug {
  /** Worst of all: data is lost when such a disk is copied. */
  HOLE_TOLD_WHERE_DATA_IS {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(sound, map -> ExtentMap.of(map.start(), map.end() - map.start(), 3));
    }
  },
  /** Not wrong, but all that was known is lost. */
  DATA_TOLD_WHERE_A_HOLE_IS {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(sound, map -> ExtentMap.of(map.start(), map.end() - map.start(), 0));
    }
  },
  /** A block that is in part a hole is told as one. */
  BLOCKS_OF_ALLOCATION_COMBINED_BY_OR {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(sound, map -> map.align(Broken.BLOCK, (a, b) -> a | b).orElse(map));
    }
  },
  /** Lengths lose their upper 32 bits on the way. */
  LENGTHS_CUT_TO_32_BITS {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(
          sound,
          map -> {
            StrictExtents cut = ExtentMap.strict(map.start());
            map.forEach(extent -> cut.append(extent.length() & 0xffff_ffffL, extent.status()));
            return cut.count() == 0 ? map : cut.build();
          });
    }
  },
  /** Extents that overlap are put one behind the other, as if they did not. */
  OVERLAP_ACCEPTED {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(
          sound,
          map -> {
            StrictExtents sum = ExtentMap.strict(map.start());
            map.forEach(extent -> sum.append(extent.length() + 1, extent.status()));
            return sum.build();
          });
    }
  },
  /** The first asked byte is in no extent. */
  FIRST_BYTE_UNCOVERED {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(
          sound, map -> map.clip(Range.between(map.start() + 1, Broken.SIZE)).orElse(map));
    }
  },
  /** The last byte of each extent belongs to the next one already. */
  EXTENTS_END_A_BYTE_EARLY {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(
          sound,
          map -> {
            StrictExtents early = ExtentMap.strict(map.start());
            map.forEach(extent -> early.append(extent.end() - 1 - early.end(), extent.status()));
            return early.count() == 0 ? map : early.build();
          });
    }
  },
  /** After the first extent nothing is told, though it is known. */
  ONLY_THE_FIRST_EXTENT_TOLD {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(sound, map -> map.atMost(1));
    }
  },
  /** What was not looked at is told as a hole. */
  UNKNOWN_TOLD_AS_HOLE {
    @Override
    public Stack over(Stack sound) {
      return Broken.told(
          sound,
          map ->
              ExtentMap.lenient(map.range())
                  .add(map.start(), map.length(0), map.status(0))
                  .scannedTo(Broken.SIZE)
                  .build()
                  .orElseThrow());
    }
  }
}
