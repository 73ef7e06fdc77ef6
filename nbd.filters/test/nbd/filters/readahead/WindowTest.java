package nbd.filters.readahead;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import nbd.api.Range;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final long K = 1024;
  private static final long SIZE = 1 << 30;

  private final Window window = new Window(SIZE, 1);

  @Test
  void fetchesMoreAndMoreAheadOfReadsInOrder() {
    assertThat(window.read(new Range(0, 4 * K))).contains(new Range(4 * K, 64 * K));
    // Half of it is still to be read.
    assertThat(window.read(new Range(4 * K, 4 * K))).isEmpty();
    assertThat(window.read(new Range(8 * K, 32 * K))).contains(new Range(68 * K, 100 * K));
    assertThat(window.read(new Range(40 * K, 100 * K))).contains(new Range(168 * K, 228 * K));
  }

  @Test
  void fetchesNoMoreThanFourMiBAhead() {
    long most = 0;
    for (long at = 0; at < SIZE / 2; at += 64 * K) {
      Range read = new Range(at, 64 * K);
      most = Math.max(most, window.read(read).map(it -> it.end() - read.end()).orElse(0L));
    }
    assertThat(most).isEqualTo(Window.MOST);
  }

  @Test
  void fetchesNothingForReadsHereAndThere() {
    for (long i = 1; i < 100; i++) {
      assertThat(window.read(new Range(i * 7919 * 997 * K % SIZE / 4096 * 4096, 4 * K))).isEmpty();
    }
  }

  @Test
  void beginsAnewElsewhere() {
    for (long at = 0; at < 10_000 * K; at += 64 * K) {
      window.read(new Range(at, 64 * K));
    }
    assertThat(window.read(new Range(SIZE / 2, 4 * K))).isEmpty();
    assertThat(window.read(new Range(SIZE / 2 + 4 * K, 4 * K)))
        .contains(new Range(SIZE / 2 + 8 * K, 64 * K));
  }

  @Test
  void bearsReadsThatComeOutOfOrder() {
    long fetched = 0;
    for (long at : new long[] {64, 0, 192, 128, 320, 256, 448, 384}) {
      fetched += window.read(new Range(at * K, 64 * K)).map(Range::length).orElse(0L);
    }
    assertThat(fetched).isGreaterThan(256 * K);
  }

  @Test
  void endsWithTheDisk() {
    for (long size : new long[] {100_000, Long.MAX_VALUE}) {
      Window atEnd = new Window(size, 1);
      atEnd.read(new Range(size - 100_000, 1000));
      assertThat(atEnd.read(new Range(size - 99_000, 90_000)))
          .contains(new Range(size - 9000, 9000));
      assertThat(atEnd.read(new Range(size - 9000, 9000))).isEmpty();
    }
  }

  @Test
  void keepsToBlocksAndNeverFetchesTwice() {
    for (long seed = 1; seed <= 100; seed++) {
      Random random = new Random(seed);
      long block = 1L << random.nextInt(17);
      long blocks = 1000;
      Window any = new Window(blocks * block + random.nextLong(block), block);
      long fetched = 0;
      for (long at = 0; at < blocks; ) {
        long length = 1 + random.nextLong(Math.min(20, blocks - at));
        var range = any.read(new Range(at * block, length * block));
        if (range.isPresent()) {
          assertThat(range.get().isAligned(block)).isTrue();
          assertThat(range.get().offset()).isGreaterThanOrEqualTo(fetched);
          fetched = range.get().end();
          assertThat(fetched).isLessThanOrEqualTo(blocks * block);
        }
        at += length;
      }
    }
  }
}
