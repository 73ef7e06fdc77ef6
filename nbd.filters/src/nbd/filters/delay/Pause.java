package nbd.filters.delay;

import java.io.InterruptedIOException;
import java.time.Duration;

/** Sleep that is never cut short silently. */
final class Pause {
  private Pause() {}

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
