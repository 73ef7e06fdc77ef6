package nbd.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  @Test
  void percentilesAreThoseOfTheSortedTimesToAThirtySecond() {
    Random random = new Random(7);
    long[] times = new long[10_000];
    Latencies latencies = new Latencies();
    for (int i = 0; i < times.length; i++) {
      times[i] = random.nextLong(1L << random.nextInt(1, 62));
      latencies.add(times[i]);
    }
    Arrays.sort(times);
    for (double share : new double[] {0, 0.01, 0.5, 0.9, 0.99, 0.9999, 1}) {
      long exact = times[Math.max(0, (int) Math.ceil(share * times.length) - 1)];
      assertThat(latencies.percentile(share).toNanos()).isBetween(exact, exact + exact / 32 + 1);
    }
    assertThat(latencies.max()).isEqualTo(Duration.ofNanos(times[times.length - 1]));
    assertThat(latencies.count()).isEqualTo(times.length);
  }

  @Test
  void smallAndLargestTimesAreExact() {
    for (long time : new long[] {0, 1, 31, 32, 63, Long.MAX_VALUE}) {
      Latencies latencies = new Latencies();
      latencies.add(time);
      assertThat(latencies.percentile(0.5).toNanos()).isEqualTo(time);
    }
  }

  @Test
  void thoseOfSeveralConnectionsAddUp() {
    Latencies one = new Latencies();
    Latencies other = new Latencies();
    one.add(10);
    other.add(30);
    other.add(50);
    one.addAll(other);
    assertThat(one.count()).isEqualTo(3);
    assertThat(one.percentile(0.5)).isEqualTo(Duration.ofNanos(30));
    assertThat(one.max()).isEqualTo(Duration.ofNanos(50));
  }

  @Test
  void noRequestTakesNoTime() {
    assertThat(new Latencies().percentile(0.5)).isZero();
    assertThat(new Latencies().max()).isZero();
  }

  @Test
  void aShareIsFromNothingToAll() {
    assertThatThrownBy(() -> new Latencies().percentile(1.5)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> new Latencies().percentile(Double.NaN)).hasMessageContaining("NaN");
  }

  @Test
  void isToldInMicroseconds() {
    Latencies latencies = new Latencies();
    latencies.add(2500);
    assertThat(latencies).hasToString("p50 2.5 us, p99 2.5 us, max 2.5 us");
  }
}
