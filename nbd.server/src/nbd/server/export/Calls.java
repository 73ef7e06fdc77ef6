package nbd.server.export;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import nbd.api.ParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls into layers that an upgrade makes for all clients at the same time, on threads of their
 * own: who has made them can stop waiting for one that does not return.
 */
final class Calls {
  /** A device does not flush the faster for more. */
  private static final int THREADS = 16;

  private static final Logger log = LoggerFactory.getLogger(Calls.class);

  /** One call. */
  @FunctionalInterface
  interface Call<T> {
    void make(T item) throws IOException;
  }

  private Calls() {}

  /** One call, for nobody in particular. */
  static void one(String what, Call<String> call, long deadline) throws Trouble {
    all(what, List.of(what), call, deadline);
  }

  /**
   * Makes the call for each; after a failure no further ones are begun.
   *
   * @param what names the call in messages
   * @param deadline by {@link System#nanoTime}
   * @throws Trouble if a call has failed, or has not returned until then; it may yet return
   */
  static <T> void all(String what, Collection<T> items, Call<T> call, long deadline)
      throws Trouble {
    if (!items.isEmpty()) {
      var round = new Round<>(what, items, call);
      round.run(deadline);
    }
  }

  private static final class Round<T> {
    private final String what;
    private final Queue<T> todo;
    private final Call<T> call;
    private final CountDownLatch threads;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    Round(String what, Collection<T> items, Call<T> call) {
      this.what = what;
      this.todo = new ConcurrentLinkedQueue<>(items);
      this.call = call;
      this.threads = new CountDownLatch(Math.min(items.size(), THREADS));
    }

    void run(long deadline) throws Trouble {
      long count = threads.getCount();
      for (int i = 0; i < count; i++) {
        Errand.start("nbdj-upgrade-" + what, this::work);
      }
      boolean returned = awaited(deadline);
      todo.clear();
      Throwable failure = failures.peek();
      if (failure != null) {
        throw new Trouble(what + " failed: " + message(failure), failure);
      }
      if (!returned) {
        throw new Trouble(what + " did not return in time");
      }
    }

    private boolean awaited(long deadline) {
      try {
        return threads.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException notWaiting) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    private void work() {
      try {
        for (T next = todo.poll(); next != null; next = todo.poll()) {
          call.make(next);
        }
      } catch (IOException | ParameterException expected) {
        failed(expected);
      } catch (RuntimeException | Error broken) {
        log.error("{} broke", what, broken);
        failed(broken);
      } finally {
        threads.countDown();
      }
    }

    private void failed(Throwable why) {
      failures.add(why);
      todo.clear();
    }

    private static String message(Throwable failure) {
      boolean expected = failure instanceof IOException || failure instanceof ParameterException;
      return expected && failure.getMessage() != null ? failure.getMessage() : failure.toString();
    }
  }
}
