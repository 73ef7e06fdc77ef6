package nbd.server.export;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Traits;

/**
 * One connection's place at an export: requests enter here to reach the disk, and leave. The
 * counter is the connection's own, so the way through costs no shared lock; the export shuts all
 * its seats when it ends, and waits until nobody is inside.
 */
public final class Seat implements AutoCloseable {
  /** Added to the number of those inside, it makes that negative. */
  private static final int SHUT = Integer.MIN_VALUE;

  private final Handle handle;
  private final AtomicInteger inside = new AtomicInteger();
  private final CountDownLatch empty = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param handle the open disk, which the seat closes
   */
  public Seat(Handle handle) {
    this.handle = handle;
  }

  /** What the disk is and can. */
  public Traits traits() {
    return handle.traits();
  }

  /** The metadata contexts that it has. */
  public Contexts contexts() {
    return handle.contexts();
  }

  /**
   * Lets one request, or one batch of them, in; {@link #leave} follows. May be called by any
   * thread.
   *
   * @return the disk
   * @throws NbdException ESHUTDOWN if the export has ended; then nobody is to leave
   */
  public Handle enter() throws NbdException {
    if (inside.incrementAndGet() < 0) {
      leave();
      throw new NbdException(ErrorCode.ESHUTDOWN, "this export is not served any more");
    }
    return handle;
  }

  /** What entered is done. */
  public void leave() {
    if (inside.decrementAndGet() == SHUT) {
      empty.countDown();
    }
  }

  /** Lets nobody in any more. */
  void shut() {
    if (inside.getAndUpdate(count -> count | SHUT) == 0) {
      empty.countDown();
    }
  }

  /**
   * After {@link #shut}: waits until those inside have left.
   *
   * @return whether they have
   */
  boolean awaitEmpty(long nanos) throws InterruptedException {
    return empty.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Closes the disk, once. Nobody is inside and nobody enters any more. */
  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      handle.close();
    }
  }
}
