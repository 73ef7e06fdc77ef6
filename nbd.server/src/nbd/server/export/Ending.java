package nbd.server.export;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * How far the end of a generation has come: begun, everybody has left, all is closed. One thread
 * brings it about, any number wait for it, each as long as it likes.
 */
final class Ending {
  private final AtomicBoolean begun = new AtomicBoolean();
  private final Semaphore news = new Semaphore(0);
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * Begins it.
   *
   * @return whether it had not begun
   */
  boolean begin() {
    return begun.compareAndSet(false, true);
  }

  boolean hasBegun() {
    return begun.get();
  }

  /** Whether all is closed. */
  boolean isOver() {
    return ended.isDone();
  }

  /** Somebody has left, or something is closed. */
  void news() {
    if (begun.get()) {
      news.release();
    }
  }

  /**
   * Waits until everybody has left and the rest can be closed. Both questions are asked again at
   * each news.
   */
  void bringAbout(BooleanSupplier hasLeft, BooleanSupplier isClosed, Runnable rest) {
    await(hasLeft);
    left.complete(null);
    await(isClosed);
    rest.run();
    ended.complete(null);
  }

  private void await(BooleanSupplier reached) {
    while (!reached.getAsBoolean()) {
      news.acquireUninterruptibly();
      news.drainPermits();
    }
  }

  /** What it still waits for, for messages. */
  String lacking() {
    return left.isDone() ? "a layer's close" : "a request";
  }

  /** Runs this once all is closed; at once, if it is. */
  void whenEnded(Runnable then) {
    CompletableFuture<Void> _ = ended.thenRun(then);
  }

  /**
   * Waits until all is closed.
   *
   * @param deadline by {@link System#nanoTime}
   * @return whether it is
   */
  boolean await(long deadline) {
    return await(ended, deadline - System.nanoTime());
  }

  /** As {@link #await(long)}; but once everybody has left, layers may take their time to close. */
  boolean awaitThoroughly(long deadline) {
    return await(left, deadline - System.nanoTime()) && awaitAll();
  }

  /** Waits until all is closed, however long that takes. */
  boolean awaitAll() {
    return await(ended, Long.MAX_VALUE);
  }

  private static boolean await(CompletableFuture<Void> event, long nanos) {
    try {
      event.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
