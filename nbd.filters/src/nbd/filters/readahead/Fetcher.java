package nbd.filters.readahead;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Range;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches in the background, one range at a time. What is wanted meanwhile waits, and gives way to
 * what is wanted after it: it is late by then. May be used by several threads.
 */
final class Fetcher {
  private static final Logger log = LoggerFactory.getLogger(Fetcher.class);

  /** What fetches. */
  @FunctionalInterface
  interface Source {
    void cache(Range range) throws IOException;
  }

  private final Executor background;
  private final Source source;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  /** What is next, if anything. */
  private Range wanted;

  /** Whether a thread of the background is there for it, or will be. */
  private boolean submitted;

  private boolean fetching;
  private boolean closed;

  Fetcher(Executor background, Source source) {
    this.background = background;
    this.source = source;
  }

  /** Has that fetched; returns at once. */
  void fetch(Range range) {
    lock.lock();
    try {
      if (!closed) {
        wanted = range;
        submit();
      }
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held. */
  private void submit() {
    if (submitted || wanted == null) {
      return;
    }
    try {
      background.execute(this::fetchOne);
      submitted = true;
    } catch (RejectedExecutionException ending) {
      wanted = null;
    }
  }

  /** One at a time, for others wait for these threads too. */
  private void fetchOne() {
    Range next = begin();
    try {
      if (next != null) {
        source.cache(next);
      }
    } catch (IOException | RuntimeException failure) {
      // The client has not asked for it, and is told when it reads.
      log.atDebug().addKeyValue("range", next).addKeyValue("cause", failure).log("not fetched");
    } finally {
      end();
    }
  }

  /** What to fetch now, or null if it is too late. */
  private Range begin() {
    lock.lock();
    try {
      Range next = wanted;
      wanted = null;
      fetching = next != null;
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      fetching = false;
      submitted = false;
      idle.signalAll();
      submit();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for what is being fetched; nothing is fetched any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      wanted = null;
      while (fetching) {
        idle.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
