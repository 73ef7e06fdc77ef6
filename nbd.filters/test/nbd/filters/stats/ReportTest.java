package nbd.filters.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import nbd.api.Call;
import nbd.api.Range;
import nbd.api.RetainedState;
import org.junit.jupiter.api.Test;

/** The text, by a clock that stands until it is turned. */
class ReportTest {
  private static final long MILLI = 1_000_000;

  private long now = 5;
  private final Counters counters = new Counters(() -> now);

  private void count(Call.Kind kind, int times, long offset, long length, long nanos) {
    for (int i = 0; i < times; i++) {
      counters.of(kind).add(new Range(offset, length), nanos);
    }
  }

  private String report(int threshold) {
    return Report.of(counters, threshold);
  }

  @Test
  void tellsHowMuchAndHowFast() {
    count(Call.Kind.READ, 2, 512, 512, 500_000);
    count(Call.Kind.WRITE, 1, 0, 3 << 20, 0);
    count(Call.Kind.EXTENTS, 1, 0, 5L << 40, 4 * MILLI);
    count(Call.Kind.FLUSH, 3, 0, 0, 1000);
    now += 1000 * MILLI;
    assertThat(report(0))
        .isEqualTo(
            """
            total: 7 ops, 1.000000 s, 3.00 MiB, 3.00 MiB/s
            read: 2 ops, 0.001000 s, 1.00 KiB, 1000.00 KiB/s op, 1.00 KiB/s total
            write: 1 ops, 0.000000 s, 3.00 MiB, (n/a)/s op, 3.00 MiB/s total
            extents: 1 ops, 0.004000 s, 5120.00 GiB, 1280000.00 GiB/s op, 5120.00 GiB/s total
            flush: 3 ops, 0.000003 s, 0 bytes, 0 bytes/s op, 0 bytes/s total
            """);
  }

  /** As nbdkit's manual shows it, but for where it is wrong: see the page of this filter. */
  @Test
  void breaksSizesAndAlignmentsDown() {
    count(Call.Kind.READ, 10, 1 << 12, 4096, 0);
    count(Call.Kind.READ, 6, 3 << 13, 5000, 0);
    count(Call.Kind.READ, 4, 0, 4096, 0);
    count(Call.Kind.READ, 4, 512, 1 << 16, 0);
    count(Call.Kind.READ, 1, 1, 100, 0);
    assertThat(report(95).lines().skip(2))
        .containsExactly(
            "  Request size and alignment breakdown:",
            "    12 bits: 80.0% (20 reqs, 85.30 KiB total)",
            "         12 bit aligned: 100.0% (20)",
            "         13 bit aligned:  50.0% (10)",
            "         at offset 0:     20.0% (4)",
            "    16 bits: 16.0% (4 reqs, 256.00 KiB total)",
            "          9 bit aligned: 100.0% (4)",
            "    other sizes:  4.0% (1 reqs, 100 bytes total)",
            "");
    assertThat(report(50)).contains("    12 bits:", "         13+ bit-aligned: 50.0% (10)");
    assertThat(report(50)).contains("    other sizes: 20.0% (5 reqs, 256.10 KiB total)");
  }

  @Test
  void tellsSizesThatAreEquallyFrequent() {
    for (int i = 0; i < 4; i++) {
      count(Call.Kind.WRITE, 2, 1 << 20, 1L << (9 + i), 0);
    }
    assertThat(report(100))
        .contains("     9 bits: 25.0%", "    10 bits:", "    11 bits:", "    12 bits:");
  }

  @Test
  void bearsTheLargestRequests() {
    count(Call.Kind.TRIM, 1, 0, Long.MAX_VALUE, 1);
    count(Call.Kind.ZERO, 1, Long.MAX_VALUE - 1, 1, 1);
    assertThat(report(100))
        .contains("    62 bits: 100.0%", "     0 bits: 100.0%", " 1 bit aligned: 100.0% (1)");
  }

  @Test
  void tellsNothingNegativeOfMoreBytesThanCanBeCounted() {
    count(Call.Kind.TRIM, 3, 0, Long.MAX_VALUE, Long.MAX_VALUE);
    count(Call.Kind.TRIM, 3, 0, Long.MAX_VALUE / 2, 1);
    count(Call.Kind.ZERO, 3, 0, Long.MAX_VALUE, 1);
    count(Call.Kind.ZERO, 3, 0, Long.MAX_VALUE / 2, 1);
    count(Call.Kind.ZERO, 1, 0, 1, 1);
    assertThat(report(80)).contains("total: 13 ops", "other sizes").doesNotContain("-");
  }

  @Test
  void goesOnFromWhatWasRetained() throws IOException {
    count(Call.Kind.READ, 2, 512, 512, 7);
    count(Call.Kind.FLUSH, 1, 0, 0, 9);
    now += 3 * MILLI;
    RetainedState state = counters.retain();
    count(Call.Kind.READ, 1, 0, 1, 1);
    Counters heir = new Counters(() -> now);
    assertThat(heir.adopt(state)).isTrue();
    assertThat(heir.elapsed()).isEqualTo(3 * MILLI);
    assertThat(heir.of(Call.Kind.READ).calls()).isEqualTo(2);
    assertThat(heir.of(Call.Kind.READ).nanos()).isEqualTo(14);
    assertThat(heir.of(Call.Kind.READ).calls(9, 9)).isEqualTo(2);
    assertThat(heir.of(Call.Kind.FLUSH).calls()).isEqualTo(1);
    assertThat(heir.adopt(RetainedState.of("stats.counters", 2).build())).isFalse();
    assertThat(heir.adopt(RetainedState.of("other", 1).build())).isFalse();
  }

  @Test
  void countsWhatSeveralThreadsDo() throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    var threads =
        IntStream.range(0, 4)
            .mapToObj(
                _ ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              try {
                                start.await();
                              } catch (InterruptedException never) {
                                return;
                              }
                              count(Call.Kind.READ, 10_000, 512, 512, 1);
                            }))
            .toList();
    start.countDown();
    for (Thread thread : threads) {
      thread.join(10_000);
    }
    assertThat(counters.of(Call.Kind.READ).calls()).isEqualTo(40_000);
    assertThat(counters.of(Call.Kind.READ).bytes()).isEqualTo(40_000 * 512);
  }
}
