package nbd.server.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** What has happened, in order; written by the server's threads and read by the test's. */
public final class Events {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final List<String> all = new ArrayList<>();

  /** Something happened. */
  public void add(String event) {
    lock.lock();
    try {
      all.add(event);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** All so far. */
  public List<String> all() {
    lock.lock();
    try {
      return List.copyOf(all);
    } finally {
      lock.unlock();
    }
  }

  /** How often it has happened so far. */
  public long count(String event) {
    return all().stream().filter(event::equals).count();
  }

  /** Forgets what was so far. */
  public void clear() {
    lock.lock();
    try {
      all.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it has happened {@code times} times. */
  public void await(String event, int times) throws InterruptedException {
    await(now -> now.stream().filter(event::equals).count() >= times, event);
  }

  private void await(Predicate<List<String>> reached, String what) throws InterruptedException {
    lock.lock();
    try {
      long left = PATIENCE;
      while (!reached.test(all)) {
        if (left <= 0) {
          throw new AssertionError("'" + what + "' did not happen; what did: " + all);
        }
        left = more.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
