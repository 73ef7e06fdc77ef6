package nbd.server.testing;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Holds a layer's calls inside until the test lets them go. */
public final class Gate {
  private static final long PATIENCE = 10;

  private final Semaphore arrived = new Semaphore(0);
  private final CountDownLatch open = new CountDownLatch(1);

  /** A layer's call waits here. */
  public void pass() throws IOException {
    arrived.release();
    try {
      if (!open.await(PATIENCE, TimeUnit.SECONDS)) {
        throw new IOException("the test did not open its gate");
      }
    } catch (InterruptedException interrupted) {
      throw new IOException("a thread was interrupted inside a layer", interrupted);
    }
  }

  /** Waits until so many calls more have arrived. */
  public void awaitArrivals(int count) throws InterruptedException {
    if (!arrived.tryAcquire(count, PATIENCE, TimeUnit.SECONDS)) {
      throw new AssertionError(
          "%d calls were to arrive, %d did".formatted(count, arrived.availablePermits()));
    }
  }

  /** Whether a call has arrived that nobody has waited for yet. */
  public boolean hasArrivals() {
    return arrived.availablePermits() > 0;
  }

  /** Lets them go, now and from now on. */
  public void open() {
    open.countDown();
  }
}
