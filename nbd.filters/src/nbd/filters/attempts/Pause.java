package nbd.filters.attempts;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Sleep between two attempts. */
final class Pause {
  private Pause() {}

  /**
   * Returns after {@code duration}.
   *
   * @param failure why there is another attempt
   * @throws InterruptedIOException if somebody interrupts the thread, which the server never does
   */
  static void of(Duration duration, IOException failure) throws InterruptedIOException {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException _) {
      // The layer below must not run with the interrupt still set: a FileChannel there would close
      // for everybody. So the request fails instead.
      Thread.currentThread().interrupt();
      var stopped = new InterruptedIOException("interrupted while waiting to try again");
      stopped.initCause(failure);
      throw stopped;
    }
  }
}
