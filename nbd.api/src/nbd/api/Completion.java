package nbd.api;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How an asynchronous device says that a call of a {@link SplitHandle} is done. Any thread may do
 * so, at any time from the start of the call on, also before the method that starts it has
 * returned. Exactly one call of {@link #succeeded} or {@link #failed} counts, the first; further
 * ones are ignored and logged.
 */
public final class Completion {
  private static final System.Logger LOG = System.getLogger(SplitHandle.class.getName());

  /**
   * How the waiting ended.
   *
   * @param completed or else given up
   * @param failure null where the call was carried out
   */
  private record Outcome(boolean completed, IOException failure) {}

  private static final Outcome GOOD = new Outcome(true, null);
  private static final Outcome GIVEN_UP = new Outcome(false, null);

  private final String call;
  private final Runnable whenGivenUp;
  private final Runnable whenLate;
  private final AtomicReference<Outcome> outcome = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<Outcome> late = new AtomicReference<>();

  /**
   * @param call for messages, such as {@code READ 0x0+0x1000}
   * @param whenGivenUp run before a completion can be late
   * @param whenLate run when the completion comes after the call was given up
   */
  Completion(String call, Runnable whenGivenUp, Runnable whenLate) {
    this.call = call;
    this.whenGivenUp = whenGivenUp;
    this.whenLate = whenLate;
  }

  /** The call was carried out: the memory of a read is filled, that of a write not needed. */
  public void succeeded() {
    complete(GOOD);
  }

  /**
   * The call failed.
   *
   * @param why an {@link NbdException} names the error that the client is told; any other is EIO
   */
  public void failed(IOException why) {
    complete(new Outcome(true, Objects.requireNonNull(why)));
  }

  private void complete(Outcome how) {
    if (outcome.compareAndSet(null, how)) {
      ended.countDown();
    } else if (!outcome.get().completed() && late.compareAndSet(null, how)) {
      LOG.log(Level.WARNING, "{0} was completed after it had been given up", call);
      whenLate.run();
    } else {
      LOG.log(Level.WARNING, "{0} was completed twice; the second time is ignored", call);
    }
  }

  /**
   * Waits for the end.
   *
   * @return false if it did not come in time: then a completion is late
   * @throws IOException if the call failed
   */
  boolean await(Duration limit) throws IOException {
    if (!endsWithin(limit)) {
      whenGivenUp.run();
      if (outcome.compareAndSet(null, GIVEN_UP)) {
        return false;
      }
    }
    IOException failure = outcome.get().failure();
    if (failure != null) {
      throw failure;
    }
    return true;
  }

  /**
   * Nobody interrupts a thread inside a layer; if somebody does, the device is waited for still.
   */
  private boolean endsWithin(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String toString() {
    return call;
  }
}
