package nbd.filters.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** With a clock that stands until it is turned. */
class BucketTest {
  private static final Offset<Long> ROUNDING = Offset.offset(2L);

  private long now = 1_000;

  private Bucket bucket(long rate) {
    return new Bucket(rate, Duration.ofSeconds(2), () -> now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static void assertWait(Bucket bucket, Bucket.Turn turn, Duration expected) {
    assertThat(bucket.wait(turn).toNanos()).isCloseTo(expected.toNanos(), ROUNDING);
  }

  @Test
  void isFullAtFirstAndThenFillsAtItsRate() {
    Bucket bucket = bucket(1000);
    assertThat(bucket.wait(bucket.take(2000))).isZero();
    Bucket.Turn turn = bucket.take(500);
    assertWait(bucket, turn, Duration.ofMillis(500));
    pass(Duration.ofMillis(300));
    assertWait(bucket, turn, Duration.ofMillis(200));
    pass(Duration.ofMillis(200));
    assertThat(bucket.wait(turn)).isZero();
  }

  @Test
  void holdsNoMoreThanItsBurst() {
    Bucket bucket = bucket(1000);
    pass(Duration.ofDays(1));
    assertThat(bucket.wait(bucket.take(2000))).isZero();
    assertWait(bucket, bucket.take(1), Duration.ofMillis(1));
  }

  @Test
  void letsNobodyOvertake() {
    Bucket bucket = bucket(1000);
    Bucket.Turn first = bucket.take(12_000);
    Bucket.Turn second = bucket.take(1000);
    assertWait(bucket, first, Duration.ofSeconds(10));
    assertWait(bucket, second, Duration.ofSeconds(11));
    pass(Duration.ofSeconds(10));
    assertThat(bucket.wait(first)).isZero();
    assertWait(bucket, second, Duration.ofSeconds(1));
  }

  @Test
  void givesTheBitsOfOneThatLeavesToThoseBehind() {
    Bucket bucket = bucket(1000);
    Bucket.Turn first = bucket.take(3000);
    Bucket.Turn gone = bucket.take(1_000_000);
    Bucket.Turn behind = bucket.take(1000);
    bucket.leave(gone);
    bucket.leave(gone);
    assertWait(bucket, first, Duration.ofSeconds(1));
    assertWait(bucket, behind, Duration.ofSeconds(2));
    pass(Duration.ofSeconds(1));
    assertThat(bucket.wait(first)).isZero();
    bucket.leave(first);
    assertWait(bucket, behind, Duration.ofSeconds(1));
    assertWait(bucket, bucket.take(1000), Duration.ofSeconds(2));
  }

  @Test
  void changesTheRateAlsoForThoseWhoWait() {
    Bucket bucket = bucket(1000);
    Bucket.Turn turn = bucket.take(12_000);
    pass(Duration.ofSeconds(5));
    bucket.rate(10_000);
    assertWait(bucket, turn, Duration.ofMillis(500));
    bucket.rate(1);
    assertWait(bucket, turn, Duration.ofSeconds(5000));
    bucket.rate(Bucket.UNLIMITED);
    assertThat(bucket.wait(turn)).isZero();
    bucket.rate(1000);
    assertWait(bucket, bucket.take(1000), Duration.ofSeconds(1));
  }

  @Test
  void doesNotLimitWithoutARate() {
    Bucket bucket = bucket(Bucket.UNLIMITED);
    for (int i = 0; i < 3; i++) {
      assertThat(bucket.wait(bucket.take(Long.MAX_VALUE / 16))).isZero();
    }
  }

  /** As many bits as a second has, in steps of any length. */
  @Test
  void losesNothingByRounding() {
    Bucket bucket = bucket(7);
    Bucket.Turn start = bucket.take(14);
    assertThat(bucket.wait(start)).isZero();
    Bucket.Turn turn = bucket.take(7000);
    for (int i = 0; i < 999; i++) {
      pass(Duration.ofSeconds(1));
      assertThat(bucket.wait(turn)).isPositive();
    }
    pass(Duration.ofSeconds(1));
    assertThat(bucket.wait(turn)).isZero();
  }
}
