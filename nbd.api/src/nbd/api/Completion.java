package nbd.api;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How an asynchronous device says that a call of a {@link SplitHandle} is done. Any thread may do
 * so, at any time from the start of the call on, also before the method that starts it has
 * returned. Exactly one call of {@link #succeeded} or {@link #failed} counts, the first; further
 * ones are ignored and logged. Neither waits for anything.
 */
public final class Completion {
  /** How far the call is. */
  private enum State {
    UNDER_WAY,
    COMPLETED,
    /** Nobody waits for it any more, and the device may still be at it. */
    GIVEN_UP,
    COMPLETED_LATE,
    /** The device has not got it. */
    REFUSED
  }

  private final String call;
  private final Runnable whenGivenUp;
  private final Runnable whenLate;
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Guarded by this, as the next one. */
  private State state = State.UNDER_WAY;

  /** Null where the call was carried out. */
  private IOException failure;

  /**
   * @param call for messages, such as {@code READ 0x1000+0x200}
   * @param whenGivenUp run when the call is given up
   * @param whenLate run after that, when the completion comes after all
   */
  Completion(String call, Runnable whenGivenUp, Runnable whenLate) {
    this.call = call;
    this.whenGivenUp = whenGivenUp;
    this.whenLate = whenLate;
  }

  /** The call was carried out: the memory of a read is filled, that of a write not needed. */
  public void succeeded() {
    complete(null);
  }

  /**
   * The call failed, and the device is done with its memory.
   *
   * @param why an {@link NbdException} names the error that the client is told; any other is EIO. A
   *     {@link PartialReadException} says how much of the memory of a read is filled.
   */
  public void failed(IOException why) {
    complete(Objects.requireNonNull(why));
  }

  private void complete(IOException why) {
    switch (completed(why)) {
      case UNDER_WAY -> ended.countDown();
      case GIVEN_UP -> {
        whenLate.run();
        warn("was completed after it had been given up");
      }
      case REFUSED -> warn("was completed though the method to start it had failed; ignored");
      case COMPLETED, COMPLETED_LATE -> warn("was completed twice; the second time is ignored");
    }
  }

  /** Returns the state before. */
  private synchronized State completed(IOException why) {
    State before = state;
    if (before == State.UNDER_WAY) {
      state = State.COMPLETED;
      failure = why;
    } else if (before == State.GIVEN_UP) {
      state = State.COMPLETED_LATE;
    }
    return before;
  }

  /** The start of the call has failed: the device has not got it. */
  synchronized void refused() {
    if (state == State.UNDER_WAY) {
      state = State.REFUSED;
    }
  }

  /**
   * Nobody waits any more, and the device may have the call.
   *
   * @return whether there was anything to wait for: else it is completed
   */
  synchronized boolean giveUp() {
    if (state != State.UNDER_WAY) {
      return false;
    }
    state = State.GIVEN_UP;
    whenGivenUp.run();
    return true;
  }

  /**
   * Waits for the end.
   *
   * @return false if it did not come in time: then the call is given up
   * @throws IOException if the call failed
   */
  boolean await(Duration limit) throws IOException {
    if (!endsWithin(limit) && giveUp()) {
      return false;
    }
    IOException why = failure();
    if (why != null) {
      throw why;
    }
    return true;
  }

  private synchronized IOException failure() {
    return failure;
  }

  /**
   * Nobody interrupts a thread inside a layer; if somebody does, the device is waited for still.
   */
  private boolean endsWithin(Duration limit) {
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
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

  /** The logger is looked for only here, as a start that logs nothing has no time for it. */
  private void warn(String what) {
    System.getLogger(SplitHandle.class.getName()).log(Level.WARNING, "{0} {1}", call, what);
  }

  /** The call. */
  @Override
  public String toString() {
    return call;
  }
}
