package nbd.filters.extentlist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import nbd.api.Range;
import org.junit.jupiter.api.Test;

class ChangedTest {
  private static final int SIZE = 1_000;

  private static Range random(Random random, int most) {
    int offset = random.nextInt(SIZE);
    return new Range(offset, 1 + random.nextInt(Math.min(most, SIZE - offset)));
  }

  @Test
  void knowsEachByteThatWasChangedAndNoOther() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Changed changed = new Changed();
      BitSet right = new BitSet();
      for (int i = 0; i < 60; i++) {
        Range range = random(random, 40);
        changed.add(range);
        right.set((int) range.offset(), (int) range.end());
        assertFirst(changed, right, random(random, SIZE));
      }
      Changed same = Changed.of(changed.bounds());
      assertThat(same.bounds()).isEqualTo(changed.bounds());
      assertThat(changed.bounds()).hasSize(2 * runs(right));
    }
  }

  private static void assertFirst(Changed changed, BitSet right, Range asked) {
    int first = right.nextSetBit((int) asked.offset());
    Range told = changed.firstIn(asked);
    if (first < 0 || first >= asked.end()) {
      assertThat(told).isEqualTo(new Range(asked.end(), 0));
    } else {
      long end = Math.min(right.nextClearBit(first), asked.end());
      assertThat(told).isEqualTo(Range.between(first, end));
    }
  }

  private static int runs(BitSet bits) {
    int runs = 0;
    for (int at = bits.nextSetBit(0); at >= 0; at = bits.nextSetBit(bits.nextClearBit(at))) {
      runs++;
    }
    return runs;
  }

  @Test
  void becomesCoarserRatherThanLargeAndForgetsNothing() {
    Random random = new Random(3);
    Changed changed = new Changed(16);
    BitSet right = new BitSet();
    for (int i = 0; i < 200; i++) {
      int at = random.nextInt(SIZE);
      changed.add(new Range(at, 1));
      right.set(at);
      assertThat(changed.bounds().length / 2).isLessThanOrEqualTo(16);
    }
    right.stream().forEach(at -> assertThat(changed.firstIn(new Range(at, 1)).length()).isOne());
  }

  /** Else each of many scattered changes would go over all of them. */
  @Test
  void isSoCoarseThatItIsLongUntilTheNextTime() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Changed changed = new Changed(100);
      int before = 0;
      for (int i = 0; i < 101; i++) {
        changed.add(new Range(random.nextLong(Long.MAX_VALUE >> random.nextInt(9)), 1));
        before = Math.max(before, changed.bounds().length / 2);
      }
      assertThat(before).isEqualTo(100);
      assertThat(changed.bounds().length / 2).isBetween(10, 50);
    }
  }

  @Test
  void growsToMultiplesOfOneGrainWhenThereAreTooMany() {
    Changed changed = new Changed(4);
    for (long at : new long[] {5, 8, 20, 100}) {
      changed.add(new Range(at, 1));
    }
    changed.add(new Range(1000, 1));
    // 32 would leave three.
    assertThat(changed.bounds()).containsExactly(0, 128, 960, 1024);
  }

  @Test
  void reachesToTheEndOfTheLargestDisk() {
    Changed changed = new Changed(2);
    for (long at : new long[] {0, 1L << 40, 1L << 61, Long.MAX_VALUE - 1}) {
      changed.add(new Range(at, 1));
      assertThat(changed.firstIn(new Range(at, 1)).length()).isOne();
    }
    assertThat(changed.firstIn(new Range(Long.MAX_VALUE - 1, 1)).length()).isOne();
    changed.add(new Range(0, Long.MAX_VALUE));
    assertThat(changed.bounds()).containsExactly(0, Long.MAX_VALUE);
  }
}
