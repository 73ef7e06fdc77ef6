package nbd.plugins.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import nbd.api.NbdException;
import org.junit.jupiter.api.Test;

class PageRangesTest {
  private static final int PAGES = 64;

  @Test
  void isTheSetThatABitmapIsAndCountsItsRanges() throws IOException {
    Random random = new Random(7);
    Budget budget = new Budget(PAGES * PageRanges.COST);
    PageRanges ranges = new PageRanges(budget);
    BitSet bits = new BitSet(PAGES);
    for (int i = 0; i < 2000; i++) {
      int first = random.nextInt(PAGES);
      int end = first + random.nextInt(Math.min(9, PAGES - first));
      if (random.nextBoolean()) {
        ranges.add(first, end);
        bits.set(first, end);
      } else {
        ranges.remove(first, end);
        bits.clear(first, end);
      }
      for (int page = 0; page < PAGES; page++) {
        assertThat(ranges.contains(page)).isEqualTo(bits.get(page));
        assertThat(ranges.sameUpTo(page)).isEqualTo(sameUpTo(bits, page));
      }
      assertThat(budget.taken()).isEqualTo(ranges(bits) * PageRanges.COST);
    }
    ranges.clear();
    assertThat(budget.taken()).isZero();
  }

  private static long ranges(BitSet bits) {
    return bits.stream().filter(page -> page == 0 || !bits.get(page - 1)).count();
  }

  @Test
  void staysAsItIsWhereARangeMoreHasNoMemory() throws IOException {
    PageRanges ranges = new PageRanges(new Budget(2 * PageRanges.COST));
    ranges.add(0, 3);
    ranges.add(10, 13);
    assertThatThrownBy(() -> ranges.add(6, 7)).isInstanceOf(NbdException.class);
    ranges.remove(11, 12);
    assertThat(IntStream.range(0, 20).filter(ranges::contains))
        .containsExactly(0, 1, 2, 10, 11, 12);
    ranges.add(3, 10);
    ranges.remove(5, 6);
    assertThat(IntStream.range(0, 20).filter(ranges::contains))
        .containsExactly(0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12);
  }

  private static long sameUpTo(BitSet bits, int page) {
    if (bits.get(page)) {
      return bits.nextClearBit(page);
    }
    int next = bits.nextSetBit(page);
    return next < 0 ? Long.MAX_VALUE : next;
  }
}
