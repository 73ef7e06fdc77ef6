package nbd.filters.rate;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A token bucket: bits are granted at a rate, and kept for a while when nobody wants them. Who
 * takes some is told to wait until all that were taken before, and his own, have been granted; so
 * nobody overtakes. May be used by several threads.
 */
final class Bucket {
  /** The rate at which nobody waits. */
  static final long UNLIMITED = 0;

  private static final double SECOND = 1e9;

  /** In nanoseconds. */
  private static final double LONGEST = 1e18;

  private final ReentrantLock lock = new ReentrantLock();
  private final LongSupplier nanos;
  private final double burst;
  private long rate;
  private long counted;

  /** Bits since the bucket was made. */
  private double granted;

  private double taken;

  /**
   * A full one.
   *
   * @param rate bits a second, 1 or more, or {@link #UNLIMITED}
   * @param burst how many seconds' worth of bits it holds
   * @param nanos a clock like {@link System#nanoTime}
   */
  Bucket(long rate, Duration burst, LongSupplier nanos) {
    this.rate = rate;
    this.burst = burst.toNanos() / SECOND;
    this.nanos = nanos;
    counted = nanos.getAsLong();
    granted = capacity();
  }

  private double capacity() {
    return rate * burst;
  }

  /**
   * Takes {@code bits}, which may be more than are there.
   *
   * @return what {@link #wait(double)} asks for
   */
  double take(long bits) {
    lock.lock();
    try {
      count();
      taken += bits;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How long is to be waited, as things are now, until the bits are granted.
   *
   * @param upTo what {@link #take} has returned
   * @return zero if they are
   */
  Duration wait(double upTo) {
    lock.lock();
    try {
      count();
      double missing = upTo - granted;
      // Less than a bit is what the sums of doubles may be wrong by.
      return rate == UNLIMITED || missing < 1
          ? Duration.ZERO
          : Duration.ofNanos(1 + (long) Math.min(missing / rate * SECOND, LONGEST));
    } finally {
      lock.unlock();
    }
  }

  /** From now on at that rate; also for those who wait. */
  void rate(long other) {
    lock.lock();
    try {
      count();
      rate = other;
      count();
    } finally {
      lock.unlock();
    }
  }

  /** Grants what has come since the last time, and lets run over what the bucket does not hold. */
  private void count() {
    long now = nanos.getAsLong();
    granted += (now - counted) / SECOND * rate;
    counted = now;
    double most = taken + capacity();
    granted = rate == UNLIMITED ? taken : Math.min(granted, most);
  }
}
