package nbd.filters.multiconn;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import nbd.api.PassThrough;

/** One open handle of a group. May be used by several threads. */
final class Member {
  private final PassThrough.Next<?> flush;
  private final Ticks ticks = new Ticks();

  /** Others flush it under the read lock; under the write lock it leaves. */
  private final ReentrantReadWriteLock staying = new ReentrantReadWriteLock();

  private boolean gone;

  /** Whoever finds it free also finds what the flush before has told. */
  private final ReentrantLock telling = new ReentrantLock();

  /** A failure that others were told, and the client of this one was not. */
  private final AtomicReference<IOException> owed = new AtomicReference<>();

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

  /**
   * As {@link #flush()}, one at a time.
   *
   * @param told gets a failure, before anybody else flushes this one
   */
  void flushAndTell(Consumer<IOException> told) throws IOException {
    telling.lock();
    try {
      flush();
    } catch (IOException failure) {
      told.accept(failure);
      throw failure;
    } finally {
      telling.unlock();
    }
  }

  /** Its client is to be told of this by its next flush; of several the first. */
  void owe(IOException failure) {
    owed.compareAndSet(null, failure);
  }

  /** What its client is to be told now, once. */
  Optional<IOException> settle() {
    return Optional.ofNullable(owed.getAndSet(null));
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
