package nbd.plugins.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageRangesTest {
  private static final int PAGES = 64;

  @Test
  void isTheSetThatABitmapIs() {
    Random random = new Random(7);
    PageRanges ranges = new PageRanges();
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
    }
  }

  private static long sameUpTo(BitSet bits, int page) {
    if (bits.get(page)) {
      return bits.nextClearBit(page);
    }
    int next = bits.nextSetBit(page);
    return next < 0 ? Long.MAX_VALUE : next;
  }
}
