package nbd.plugin.vddk;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future.State;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import nbd.api.ErrorCode;
import nbd.api.NbdException;

/** Waiting with a limit. Nobody interrupts a thread inside a layer; who does so is not heeded. */
final class Patience {
  private Patience() {}

  /**
   * Waits for the lock.
   *
   * @return false if it was not free in time
   * @throws IOException if somebody interrupts the thread
   */
  static boolean lock(Lock lock, Duration limit) throws IOException {
    try {
      return lock.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException nobody) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before its turn at VixDiskLib came", nobody);
    }
  }

  /**
   * Waits for an answer, which counts as EIO from then on if it does not come in time.
   *
   * @param late says what happens then
   * @throws IOException EIO, or what the answer has failed with
   */
  static <T> T answer(CompletableFuture<T> answer, Duration limit, Supplier<String> late)
      throws IOException {
    if (!await(answer, limit)) {
      answer.completeExceptionally(new NbdException(ErrorCode.EIO, late.get()));
    }
    // It may have come at the last moment.
    if (answer.state() == State.SUCCESS) {
      return answer.resultNow();
    }
    Throwable why = answer.exceptionNow();
    throw why instanceof IOException told ? told : new IOException(why);
  }

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
