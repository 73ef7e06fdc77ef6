package nbd.client.load;

import java.time.Duration;

/**
 * How long requests took, from the send that they left by to the receive that completed them, as
 * counts in classes whose width is at most 1/32 of their value.
 */
public final class Latencies {
  private static final int FINE_BITS = 5;

  private final long[] counts = new long[(Long.SIZE - FINE_BITS) << FINE_BITS];
  private long count;
  private long max;

  Latencies() {}

  void add(long nanos) {
    counts[classOf(nanos)]++;
    count++;
    max = Math.max(max, nanos);
  }

  void addAll(Latencies others) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += others.counts[i];
    }
    count += others.count;
    max = Math.max(max, others.max);
  }

  private static int classOf(long nanos) {
    int octave = Math.max(0, Long.SIZE - FINE_BITS - 1 - Long.numberOfLeadingZeros(nanos | 1));
    return (octave << FINE_BITS) + (int) (nanos >>> octave);
  }

  /** The largest value of a class. */
  private static long end(int index) {
    int octave = Math.max(0, (index >>> FINE_BITS) - 1);
    return ((long) (index - (octave << FINE_BITS) + 1) << octave) - 1;
  }

  /** How many requests there were. */
  public long count() {
    return count;
  }

  /** The longest. */
  public Duration max() {
    return Duration.ofNanos(max);
  }

  /**
   * A time that so many of the requests took at most, a little too long rather than too short; zero
   * if there were none.
   *
   * @param share from 0 to 1: 0.5 for the median, 0.99 for the slowest of a hundred
   */
  public Duration percentile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share " + share + " is not 0 to 1");
    }
    long left = Math.max(1, (long) Math.ceil(share * count));
    for (int i = 0; i < counts.length; i++) {
      left -= counts[i];
      if (left <= 0) {
        return Duration.ofNanos(Math.min(end(i), max));
      }
    }
    return Duration.ZERO;
  }

  /** {@code p50 12.3 us, p99 45.6 us, max 789.0 us}. */
  @Override
  public String toString() {
    return "p50 %.1f us, p99 %.1f us, max %.1f us"
        .formatted(micros(percentile(0.5)), micros(percentile(0.99)), micros(max()));
  }

  private static double micros(Duration time) {
    return time.toNanos() / 1e3;
  }
}
