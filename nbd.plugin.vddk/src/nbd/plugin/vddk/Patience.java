package nbd.plugin.vddk;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting with a limit. Nobody interrupts a thread inside a layer; who does so is not heeded. */
final class Patience {
  private Patience() {}

  /**
   * Waits until {@code event} has come, well or not.
   *
   * @return false if it did not come in time
   */
  static boolean await(CompletableFuture<?> event, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          event.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          return true;
        } catch (ExecutionException failed) {
          return true;
        } catch (TimeoutException late) {
          return event.isDone();
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
}
