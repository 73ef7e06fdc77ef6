package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class BitsTest {
  /** Three chunks and a part of one. */
  private static final int COUNT = (int) (3 * Bits.CHUNK + 777);

  private static Bits some(Random random, int sets, boolean[] oracle) {
    Bits bits = new Bits(COUNT);
    for (int i = 0; i < sets; i++) {
      int from = random.nextInt(COUNT);
      int most = random.nextInt(8) == 0 ? COUNT : 200;
      int to = from + 1 + random.nextInt(Math.min(most, COUNT - from));
      bits.set(from, to);
      Arrays.fill(oracle, from, to, true);
    }
    return bits;
  }

  @Property(tries = 50)
  void runsAreThoseOfAPlainArray(@ForAll @LongRange long seed, @ForAll @IntRange(max = 20) int n) {
    boolean[] oracle = new boolean[COUNT];
    Bits bits = some(new Random(seed), n, oracle);
    Scan scan = Scan.all(bits);
    int at = 0;
    while (!scan.isOver()) {
      boolean value = scan.run();
      int end = at;
      while (end < COUNT && oracle[end] == value) {
        end++;
      }
      assertThat(scan.at()).isEqualTo(end).isGreaterThan(at);
      at = end;
    }
    assertThat(at).isEqualTo(COUNT);
  }

  @Property(tries = 50)
  void knowsWhetherAllOfARangeAreSet(@ForAll @LongRange long seed) {
    Random random = new Random(seed);
    boolean[] oracle = new boolean[COUNT];
    Bits bits = some(random, 12, oracle);
    for (int i = 0; i < 50; i++) {
      int from = random.nextInt(COUNT);
      int to = Math.min(COUNT, from + 1 + random.nextInt(300));
      boolean all = true;
      for (int at = from; at < to; at++) {
        all &= oracle[at];
        assertThat(bits.at(at)).isEqualTo(oracle[at]);
      }
      assertThat(bits.all(from, to)).isEqualTo(all);
    }
  }

  @Property(tries = 20)
  void chunksThatAreAllOneTakeNoMemory(@ForAll @LongRange long seed) {
    Bits bits = new Bits(COUNT);
    int from = new Random(seed).nextInt((int) Bits.CHUNK);
    bits.set(from, Bits.CHUNK);
    assertThat(bits.isWhole(0, true)).isEqualTo(from == 0);
    bits.set(0, from + 1);
    assertThat(bits.isWhole(0, true)).isTrue();
    assertThat(bits.isWhole(Bits.CHUNK, false)).isTrue();
  }

  @Property(tries = 5)
  void aScanEndsAfterBoundedWork(@ForAll @IntRange(min = 2, max = 64) int every) {
    // A lone bit in each chunk, so that none of them is passed at once.
    Bits many = new Bits(Granularity.MOST_GRANULES / 16);
    for (long at = 0; at < many.count(); at += every * 64L) {
      many.set(at, at + 1);
    }
    Scan scan = Scan.from(many, 0);
    int runs = 0;
    while (!scan.isOver()) {
      scan.run();
      runs++;
    }
    assertThat(scan.at()).isLessThanOrEqualTo(many.count()).isGreaterThan(1000);
    assertThat(runs).isLessThanOrEqualTo(1 << 22);
  }
}
