package nbd.filters.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import nbd.api.Range;
import org.junit.jupiter.api.Test;

class BlocksTest {
  private static final long LAST = Long.MAX_VALUE;

  @Test
  void roundsOutwardAndInward() {
    Blocks blocks = new Blocks(512);
    assertThat(blocks.around(new Range(511, 2))).isEqualTo(new Range(0, 1024));
    assertThat(blocks.around(new Range(512, 512))).isEqualTo(new Range(512, 512));
    assertThat(blocks.inside(new Range(511, 514))).isEqualTo(new Range(512, 512));
    assertThat(blocks.inside(new Range(1, 1022)).isEmpty()).isTrue();
    assertThat(blocks.inside(new Range(100, 400)).isEmpty()).isTrue();
    assertThat(blocks.inside(new Range(100, 412)).isEmpty()).isTrue();
  }

  /** Held against numbers that do not overflow. */
  @Test
  void neverOverflowsUnnoticed() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      long size = 1L << random.nextInt(17);
      long offset = random.nextBoolean() ? LAST - random.nextInt(200_000) : random.nextInt(200_000);
      long length = random.nextBoolean() ? LAST - offset : random.nextLong(LAST - offset + 1);
      Range range = new Range(offset, length);
      BigInteger block = BigInteger.valueOf(size);
      BigInteger end = BigInteger.valueOf(range.end());
      BigInteger up = end.add(block).subtract(BigInteger.ONE).divide(block).multiply(block);
      Blocks blocks = new Blocks(size);
      if (up.bitLength() > 63) {
        assertThatThrownBy(() -> blocks.around(range)).isInstanceOf(ArithmeticException.class);
      } else {
        assertThat(blocks.around(range))
            .isEqualTo(Range.between(offset / size * size, up.longValueExact()));
      }
      assertInside(blocks, range);
    }
  }

  private static void assertInside(Blocks blocks, Range range) {
    Range inside = blocks.inside(range);
    assertThat(range.contains(inside)).isTrue();
    if (!inside.isEmpty()) {
      assertThat(inside.isAligned(blocks.size())).isTrue();
      assertThat(inside.offset() - range.offset()).isLessThan(blocks.size());
      assertThat(range.end() - inside.end()).isLessThan(blocks.size());
    } else {
      // Two partial blocks at most.
      assertThat(range.length()).isLessThanOrEqualTo(2 * (blocks.size() - 1));
    }
  }

  @Test
  void refusesNoBlock() {
    assertThatThrownBy(() -> new Blocks(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
