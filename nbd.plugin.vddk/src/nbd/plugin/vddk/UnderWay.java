package nbd.plugin.vddk;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** The reads and writes that the library has of one disk. May be used by any thread. */
final class UnderWay {
  private static final int MOST_NAMED = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition fewer = lock.newCondition();
  private final SequencedSet<Transfer> all = new LinkedHashSet<>();

  void add(Transfer transfer) {
    lock.lock();
    try {
      all.add(transfer);
    } finally {
      lock.unlock();
    }
  }

  void remove(Transfer transfer) {
    lock.lock();
    try {
      all.remove(transfer);
      fewer.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until all have ended.
   *
   * @return false as soon as one of them hangs
   */
  boolean endWithoutHanging() {
    lock.lock();
    try {
      // They were begun in about this order, and all have the same limit.
      while (!all.isEmpty() && all.getFirst().patience() > 0) {
        fewer.awaitNanos(all.getFirst().patience());
      }
      return all.isEmpty();
    } catch (InterruptedException nobody) {
      // Only the plugin's own threads wait here, and nobody interrupts them.
      Thread.currentThread().interrupt();
      return all.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all have ended, those that hang too; for ever, if one of them does. */
  void end() {
    lock.lock();
    try {
      while (!all.isEmpty()) {
        fewer.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether one hangs. */
  boolean isHung() {
    lock.lock();
    try {
      return all.stream().anyMatch(Transfer::isHung);
    } finally {
      lock.unlock();
    }
  }

  /** The oldest ones, by name. */
  @Override
  public String toString() {
    lock.lock();
    try {
      String named =
          all.stream().limit(MOST_NAMED).map(Transfer::toString).collect(Collectors.joining(", "));
      int more = all.size() - MOST_NAMED;
      return more > 0 ? named + " and " + more + " more" : named;
    } finally {
      lock.unlock();
    }
  }
}
