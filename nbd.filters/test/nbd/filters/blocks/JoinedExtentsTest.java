package nbd.filters.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import nbd.api.AllocationDepth;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Range;
import nbd.filters.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JoinedExtentsTest {
  private static final int SIZE = 8 * 512;

  /** Tells no more than the first extent, or less. */
  private static ExtentSource stingy(ExtentMap all, Random random) {
    return (asked, _) -> {
      ExtentMap first = all.clip(Range.between(asked.offset(), all.end())).orElseThrow().atMost(1);
      long some = 1 + random.nextLong(first.end() - first.start());
      return first.clip(new Range(asked.offset(), some)).orElseThrow();
    };
  }

  /** Byte by byte. */
  private static long joined(ExtentMap all, long from, long to, Joining joining) {
    long status = all.statusAt(from);
    for (long at = from; at < to; at++) {
      status = joining.combine(status, all.statusAt(at));
    }
    return status;
  }

  @ParameterizedTest
  @EnumSource
  void tellsWhatHoldsForWholeBlocksHoweverLittleIsToldBelow(Joining joining) throws IOException {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ExtentMap all = Samples.extents(random, SIZE);
      long block = 1L << random.nextInt(10);
      var source = new JoinedExtents(stingy(all, random), 1, new Blocks(block), 4096, joining);
      long offset = random.nextInt(SIZE);
      int atMost = 1 + random.nextInt(3);
      ExtentMap told = source.extents(new Range(offset, SIZE - offset), atMost);
      assertThat(told.count()).isLessThanOrEqualTo(atMost);
      assertThat(told.start()).isLessThanOrEqualTo(offset);
      assertThat(told.end()).isGreaterThan(offset);
      for (long at = told.start(); at < told.end(); at += block) {
        assertThat(told.statusAt(at)).isEqualTo(joined(all, at, at + block, joining));
        assertThat(told.statusAt(at + block - 1)).isEqualTo(told.statusAt(at));
      }
    }
  }

  /** Whose blocks of 512 can only be asked about as a whole, and which tells the first bytes. */
  @Test
  void saysWhatNobodyCanGoWrongByOfWhatItCannotAskFor() throws IOException {
    ExtentSource below = (asked, _) -> ExtentMap.of(asked.offset(), 100, 3);
    Blocks blocks = new Blocks(1024);
    assertThat(ask(below, blocks, Joining.ALLOCATION)).isEqualTo(ExtentMap.of(0, 1024, 0));
    ExtentSource absent = (asked, _) -> ExtentMap.of(asked.offset(), 100, AllocationDepth.ABSENT);
    assertThat(ask(absent, blocks, Joining.DEPTH)).isEqualTo(ExtentMap.of(0, 1024, 1));
    assertThat(ask(absent, blocks, Joining.DIRTY)).isEqualTo(ExtentMap.of(0, 1024, 1));
  }

  private static ExtentMap ask(ExtentSource below, Blocks blocks, Joining joining)
      throws IOException {
    return new JoinedExtents(below, 512, blocks, 4096, joining).extents(new Range(5, 1), 1);
  }

  @Test
  void knowsHowToJoinTheContextsThatItKnows() {
    assertThat(Joining.of("base:allocation")).contains(Joining.ALLOCATION);
    assertThat(Joining.of("qemu:allocation-depth")).contains(Joining.DEPTH);
    assertThat(Joining.of("qemu:dirty-bitmap:b")).contains(Joining.DIRTY);
    assertThat(Joining.of("other:thing")).isEmpty();
  }
}
