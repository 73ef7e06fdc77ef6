package nbd.itest.upgrade;

import java.time.Duration;

/**
 * How long requests took, as counts in classes whose width is at most 1/32 of their value. May be
 * used by any thread.
 */
final class Latencies {
  private static final int FINE_BITS = 5;

  private final long[] counts = new long[(Long.SIZE - FINE_BITS) << FINE_BITS];
  private long count;
  private long longest;

  synchronized void add(long nanos) {
    int octave = Math.max(0, Long.SIZE - FINE_BITS - 1 - Long.numberOfLeadingZeros(nanos | 1));
    counts[(octave << FINE_BITS) + (int) (nanos >>> octave)]++;
    count++;
    longest = Math.max(longest, nanos);
  }

  /** Adds those of another one, which nobody adds to any more, or only stragglers. */
  void addAll(Latencies other) {
    synchronized (other) {
      for (int each = 0; each < counts.length; each++) {
        counts[each] += other.counts[each];
      }
      count += other.count;
      longest = Math.max(longest, other.longest);
    }
  }

  synchronized long count() {
    return count;
  }

  synchronized Duration longest() {
    return Duration.ofNanos(longest);
  }

  /** What so many of the requests took at most, a little too long rather than too short. */
  synchronized Duration percentile(double share) {
    long left = (long) Math.ceil(share * count);
    int each = 0;
    while (left > counts[each]) {
      left -= counts[each++];
    }
    int octave = Math.max(0, (each >>> FINE_BITS) - 1);
    long end = ((long) (each - (octave << FINE_BITS) + 1) << octave) - 1;
    return Duration.ofNanos(Math.min(end, longest));
  }

  @Override
  public String toString() {
    return "%d requests: p50 %s, p99 %s, longest %s"
        .formatted(count(), millis(percentile(0.5)), millis(percentile(0.99)), millis(longest()));
  }

  /** For people: {@code 12.3 ms}. */
  static String millis(Duration time) {
    return "%.1f ms".formatted(time.toNanos() / 1e6);
  }
}
