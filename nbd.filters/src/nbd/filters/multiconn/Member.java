package nbd.filters.multiconn;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import nbd.api.PassThrough;

/** One open handle of a group. May be used by several threads. */
final class Member {
  private final PassThrough.Next<?> flush;
  private final Ticks ticks = new Ticks();

  /** Others flush it under the read lock; under the write lock it leaves. */
  private final ReentrantReadWriteLock staying = new ReentrantReadWriteLock();

  private boolean gone;

  /**
   * @param flush flushes the handle below, and nothing else
   */
  Member(PassThrough.Next<?> flush) {
    this.flush = flush;
  }

  Ticks ticks() {
    return ticks;
  }

  /** Flushes the handle below, if it has not left. */
  void flush() throws IOException {
    staying.readLock().lock();
    try {
      if (!gone) {
        flush.proceed();
      }
    } finally {
      staying.readLock().unlock();
    }
  }

  /** Waits until nobody flushes it; nobody will any more. */
  void leave() {
    staying.writeLock().lock();
    try {
      gone = true;
    } finally {
      staying.writeLock().unlock();
    }
  }
}
