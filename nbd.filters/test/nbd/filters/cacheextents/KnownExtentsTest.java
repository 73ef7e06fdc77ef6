package nbd.filters.cacheextents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Range;
import org.junit.jupiter.api.Test;

class KnownExtentsTest {
  private static final int SIZE = 300;
  private static final long UNKNOWN = -1;

  private final KnownExtents known = new KnownExtents();

  private static ExtentMap map(long start, long... lengthsAndStatuses) {
    var map = ExtentMap.strict(start);
    for (int i = 0; i < lengthsAndStatuses.length; i += 2) {
      map.append(lengthsAndStatuses[i], lengthsAndStatuses[i + 1]);
    }
    return map.build();
  }

  @Test
  void tellsWhatItWasToldAsFarAsThereIsNoGap() {
    known.add(map(10, 10, 0, 10, 3), List.of());
    known.add(map(40, 10, 0), List.of());
    assertThat(known.find(new Range(9, 5), 9)).isNull();
    assertThat(known.find(new Range(30, 5), 9)).isNull();
    assertThat(known.find(new Range(15, 50), 9)).isEqualTo(map(15, 5, 0, 10, 3));
    assertThat(known.find(new Range(15, 50), 1)).isEqualTo(map(15, 5, 0));
    assertThat(known.find(new Range(15, 2), 9)).isEqualTo(map(15, 5, 0));
    known.add(map(30, 10, 3), List.of());
    assertThat(known.find(new Range(15, 50), 2)).isEqualTo(map(15, 5, 0, 20, 3));
  }

  @Test
  void forgetsAllOfAnExtentThatAChangeTouches() {
    known.add(map(0, 100, 3, 100, 0, 100, 3), List.of());
    known.forget(new Range(150, 1));
    assertThat(known.find(new Range(99, 1), 1)).isEqualTo(map(99, 1, 3));
    assertThat(known.find(new Range(100, 1), 1)).isNull();
    assertThat(known.find(new Range(199, 1), 1)).isNull();
    assertThat(known.find(new Range(200, 1), 1)).isEqualTo(map(200, 100, 3));
    known.forget(new Range(100, 100));
    assertThat(known.size()).isZero();
  }

  @Test
  void leavesOutWhatWasChangedMeanwhile() {
    known.add(map(0, 100, 3, 100, 0, 100, 3), List.of(new Range(250, 1)));
    assertThat(known.size()).isEqualTo(2);
    assertThat(known.find(new Range(200, 1), 1)).isNull();
  }

  @Test
  void holdsABoundedNumber() {
    var many = ExtentMap.strict(0);
    for (int i = 0; i < 3 * KnownExtents.MOST / 2; i++) {
      many.append(1, i % 2);
    }
    known.add(many.build(), List.of());
    assertThat(known.size()).isEqualTo(KnownExtents.MOST);
    assertThat(known.find(new Range(KnownExtents.MOST - 1, 9), 9))
        .isEqualTo(map(KnownExtents.MOST - 1, 1, 1));
    known.add(map(1_000_000, 5, 0), List.of());
    assertThat(known.size()).isEqualTo(1);
  }

  @Test
  void reachesTheEndOfTheLargestDisk() {
    known.add(map(0, Long.MAX_VALUE, 3), List.of());
    assertThat(known.find(new Range(Long.MAX_VALUE - 1, 1), 1).end()).isEqualTo(Long.MAX_VALUE);
    known.forget(new Range(0, Long.MAX_VALUE));
    assertThat(known.size()).isZero();
  }

  /** A status for each byte, in an array. */
  @Test
  void isAsGoodAsAnArray() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      KnownExtents extents = new KnownExtents();
      long[] truth = new long[SIZE];
      long[] model = new long[SIZE];
      Arrays.fill(model, UNKNOWN);
      for (int i = 0; i < 60; i++) {
        Range range = range(random);
        if (random.nextInt(3) == 0) {
          Arrays.fill(truth, (int) range.offset(), (int) range.end(), random.nextInt(3));
          extents.forget(range);
          Arrays.fill(model, (int) range.offset(), (int) range.end(), UNKNOWN);
        } else {
          tell(extents, truth, model, range);
        }
        check(extents, truth, model, range(random), "seed " + seed);
      }
    }
  }

  private static Range range(Random random) {
    int from = random.nextInt(SIZE);
    return new Range(from, 1 + random.nextInt(SIZE - from));
  }

  private static void tell(KnownExtents extents, long[] truth, long[] model, Range range) {
    var told = ExtentMap.strict(range.offset());
    for (int at = (int) range.offset(); at < range.end(); at++) {
      told.append(1, truth[at]);
      model[at] = truth[at];
    }
    extents.add(told.build(), List.of());
  }

  /** It may know less than the model, for it forgets whole extents, but nothing else. */
  private static void check(
      KnownExtents extents, long[] truth, long[] model, Range asked, String seed) {
    ExtentMap found = extents.find(asked, 1 + (int) asked.length() % 3);
    if (found == null) {
      return;
    }
    assertThat(found.start()).as(seed).isEqualTo(asked.offset());
    for (Extent extent : found) {
      for (long at = extent.offset(); at < extent.end(); at++) {
        assertThat(extent.status()).as(seed).isEqualTo(truth[(int) at]);
        assertThat(model[(int) at]).as(seed).isEqualTo(truth[(int) at]);
      }
    }
  }
}
