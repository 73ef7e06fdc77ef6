package nbd.filters.ranges;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Range;

/**
 * Locks on ranges of a disk, each shared or exclusive. Ranges that do not overlap never wait for
 * each other; those that do come in the order of arrival, so that nobody waits for ever. A range
 * costs the same whatever its length. Not reentrant: a thread that holds a range and wants one that
 * overlaps it waits for ever. Safe for any number of threads.
 */
public final class RangeLocks {
  private final ReentrantLock lock = new ReentrantLock();

  /** Held and waiting, in the order of arrival. */
  private final List<Hold> all = new ArrayList<>();

  /** A range that is held until the close, which any thread may call, once. */
  public final class Hold implements AutoCloseable {
    private final Range range;
    private final boolean exclusive;
    private Condition turn;

    private Hold(Range range, boolean exclusive) {
      this.range = range;
      this.exclusive = exclusive;
    }

    private boolean isInTheWayOf(Hold later) {
      return (exclusive || later.exclusive) && range.intersection(later.range).isPresent();
    }

    @Override
    public void close() {
      release(this);
    }
  }

  /** Waits until nobody holds a part of {@code range} exclusively, and keeps it so. */
  public Hold shared(Range range) {
    return hold(new Hold(range, false));
  }

  /** Waits until nobody else holds a part of {@code range}, and keeps it so. */
  public Hold exclusive(Range range) {
    return hold(new Hold(range, true));
  }

  private Hold hold(Hold wanted) {
    lock.lock();
    try {
      all.add(wanted);
      while (!isFirst(wanted)) {
        if (wanted.turn == null) {
          wanted.turn = lock.newCondition();
        }
        wanted.turn.awaitUninterruptibly();
      }
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nobody who came before is in the way. */
  private boolean isFirst(Hold wanted) {
    for (Hold earlier : all) {
      if (earlier == wanted) {
        return true;
      }
      if (earlier.isInTheWayOf(wanted)) {
        return false;
      }
    }
    throw new IllegalStateException("the range " + wanted.range + " is held no more");
  }

  private void release(Hold held) {
    lock.lock();
    try {
      if (!all.remove(held)) {
        throw new IllegalStateException("the range " + held.range + " is released twice");
      }
      for (Hold other : all) {
        if (other.turn != null && held.isInTheWayOf(other)) {
          other.turn.signal();
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
