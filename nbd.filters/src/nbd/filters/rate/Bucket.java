package nbd.filters.rate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  /** In the order in which they came. */
  private final List<Turn> waiting = new ArrayList<>();

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

  /** Somebody's place among those who wait. */
  static final class Turn {
    private final long bits;
    private double upTo;

    private Turn(long bits, double upTo) {
      this.bits = bits;
      this.upTo = upTo;
    }
  }

  /**
   * Takes {@code bits}, which may be more than are there.
   *
   * @return what {@link #wait(Turn)} asks for; to be left in the end
   */
  Turn take(long bits) {
    lock.lock();
    try {
      count();
      taken += bits;
      Turn turn = new Turn(bits, taken);
      waiting.add(turn);
      return turn;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How long is to be waited, as things are now, until the bits are granted.
   *
   * @return zero if they are, and they are used then
   */
  Duration wait(Turn turn) {
    lock.lock();
    try {
      count();
      double missing = turn.upTo - granted;
      // Less than a bit is what the sums of doubles may be wrong by.
      if (rate == UNLIMITED || missing < 1) {
        waiting.remove(turn);
        return Duration.ZERO;
      }
      return Duration.ofNanos(1 + (long) Math.min(missing / rate * SECOND, LONGEST));
    } finally {
      lock.unlock();
    }
  }

  /** Waits no longer; bits that are not used go to those behind. */
  void leave(Turn turn) {
    lock.lock();
    try {
      int place = waiting.indexOf(turn);
      if (place >= 0) {
        count();
        waiting.remove(place);
        taken -= turn.bits;
        waiting.listIterator(place).forEachRemaining(behind -> behind.upTo -= turn.bits);
      }
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
