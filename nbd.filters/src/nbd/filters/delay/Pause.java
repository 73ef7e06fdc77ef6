package nbd.filters.delay;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import nbd.api.Client;
import nbd.api.ErrorCode;
import nbd.api.NbdException;

/** Sleep that is never cut short silently. */
final class Pause {
  /** How soon it is noticed that a client has gone. */
  private static final long SLICE = 500_000_000;

  private Pause() {}

  /**
   * Returns after {@code duration}, at once if that is zero.
   *
   * @param client for whom; no longer than until it has gone
   * @throws NbdException ESHUTDOWN if it has
   * @throws InterruptedIOException if somebody interrupts the thread, which the server never does
   */
  static void of(Duration duration, Client client) throws IOException {
    long begin = System.nanoTime();
    long whole = TimeUnit.NANOSECONDS.convert(duration);
    for (long left = whole; left > 0; left = whole - (System.nanoTime() - begin)) {
      if (client.isGone()) {
        throw new NbdException(
            ErrorCode.ESHUTDOWN, "delay: the connection ends, and so does the wait");
      }
      of(Duration.ofNanos(Math.min(left, SLICE)));
    }
  }

  /**
   * Returns after {@code duration}, at once if that is zero.
   *
   * @throws InterruptedIOException if somebody interrupts the thread, which the server never does
   */
  static void of(Duration duration) throws InterruptedIOException {
    if (!duration.isPositive()) {
      return;
    }
    try {
      Thread.sleep(duration);
    } catch (InterruptedException interrupted) {
      // The layer below must not run with the interrupt still set: a FileChannel there would close
      // for everybody. So this call fails instead.
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("delay: interrupted while waiting");
    }
  }
}
