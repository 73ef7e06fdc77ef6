package nbd.itest.extents;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import nbd.api.ExtentMap;
import nbd.api.LenientExtents;
import nbd.api.Range;
import nbd.api.StrictExtents;

/** How a random plugin tells its extents; all ways are right. */
enum Telling {
  /** All that was asked, and no more. */
  EXACT(true) {
    @Override
    ExtentMap tell(Runs runs, long size, Range asked, Random random) {
      return strict(runs, asked.offset(), asked.end(), Integer.MAX_VALUE);
    }
  },
  /** Everything up to the end of the disk. */
  TO_THE_END(true) {
    @Override
    ExtentMap tell(Runs runs, long size, Range asked, Random random) {
      return strict(runs, asked.offset(), size, Integer.MAX_VALUE);
    }
  },
  /** From before what was asked to behind the end of the disk, where it tells nonsense. */
  TOO_MUCH(true) {
    @Override
    ExtentMap tell(Runs runs, long size, Range asked, Random random) {
      StrictExtents map = ExtentMap.strict(runs.start(asked.offset()));
      append(map, runs, size, Integer.MAX_VALUE);
      return map.append(Math.min(1 << 20, Long.MAX_VALUE - size), random.nextInt(4)).build();
    }
  },
  /** One extent a call. */
  ONE(false) {
    @Override
    ExtentMap tell(Runs runs, long size, Range asked, Random random) {
      return strict(runs, asked.offset(), size, 1);
    }
  },
  /** Less than asked, now and then only a byte. */
  SHORT(false) {
    @Override
    ExtentMap tell(Runs runs, long size, Range asked, Random random) {
      long length = Math.min(asked.length(), Lengths.any(random));
      return strict(runs, asked.offset(), asked.offset() + length, 1 + random.nextInt(3));
    }
  },
  /** In any order, also outside of what was asked, with gaps that are known. */
  LENIENT(true) {
    @Override
    ExtentMap tell(Runs runs, long size, Range asked, Random random) {
      return lenient(runs, size, asked, random).scannedTo(asked.end()).build().orElseThrow();
    }
  },
  /** In any order; where nothing more is present, nothing is known. */
  LENIENT_UNSCANNED(false) {
    @Override
    ExtentMap tell(Runs runs, long size, Range asked, Random random) {
      LenientExtents map = lenient(runs, size, asked, random);
      return map.build().orElseGet(() -> map.scannedTo(asked.end()).build().orElseThrow());
    }
  };

  private final boolean complete;

  Telling(boolean complete) {
    this.complete = complete;
  }

  /** Whether it tells all that was asked. */
  boolean isComplete() {
    return complete;
  }

  abstract ExtentMap tell(Runs runs, long size, Range asked, Random random);

  private static ExtentMap strict(Runs runs, long from, long to, int most) {
    StrictExtents map = ExtentMap.strict(from);
    append(map, runs, to, most);
    return map.build();
  }

  private static void append(StrictExtents map, Runs runs, long to, int most) {
    for (int i = 0; i < most && map.end() < to; i++) {
      long at = map.end();
      map.append(Math.min(runs.end(at), to) - at, runs.status(at));
    }
  }

  /** All of the asked range but one status, which is what is missing, and some around it. */
  private static LenientExtents lenient(Runs runs, long size, Range asked, Random random) {
    long missing = runs.status(asked.offset() + random.nextLong(asked.length()));
    LenientExtents map = ExtentMap.lenient(asked).missing(missing);
    long start = runs.start(asked.offset());
    long from = start == 0 || random.nextBoolean() ? start : runs.start(start - 1);
    long to = random.nextBoolean() ? asked.end() : runs.end(asked.end() - 1);
    List<Range> parts = new ArrayList<>();
    for (long at = from; at < Math.min(to, size); at = runs.end(at)) {
      parts.add(Range.between(at, runs.end(at)));
    }
    Collections.shuffle(parts, random);
    parts.stream()
        .filter(part -> runs.status(part.offset()) != missing)
        .forEach(part -> addInTwo(map, part, runs.status(part.offset()), random));
    return map;
  }

  private static void addInTwo(LenientExtents map, Range part, long status, Random random) {
    long cut = random.nextLong(part.length());
    map.add(part.offset() + cut, part.length() - cut, status).add(part.offset(), cut, status);
  }
}
