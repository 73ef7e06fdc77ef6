package nbd.plugins.data;

import java.util.concurrent.atomic.AtomicLong;
import nbd.api.ErrorCode;
import nbd.api.NbdException;

/** How much of the Java heap disks may take, and have taken. Any thread. */
final class Budget {
  /** Half of the heap is for all else. */
  private static final long HALF = Runtime.getRuntime().maxMemory() / 2;

  /** What the disks of this server share. */
  static final Budget SERVER = new Budget(HALF);

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /**
   * A budget of which nothing is taken.
   *
   * @param most bytes, 0 or more
   */
  Budget(long most) {
    this.most = most;
  }

  /** As large as all there is, for an image that is being made and that no client can reach. */
  static Budget ofOneImage() {
    return new Budget(HALF);
  }

  /**
   * Takes what {@code count} things cost.
   *
   * @param cost bytes for each, 1 or more
   * @throws NbdException if there is not so much left; then nothing is taken
   */
  void take(long count, long cost) throws NbdException {
    if (!tryTake(count, cost)) {
      throw new NbdException(
          ErrorCode.ENOMEM,
          "all disks of 'data' together have at most %d bytes, half of the Java heap; see -Xmx"
              .formatted(most));
    }
  }

  /** As {@link #take}, but tells whether there was enough. */
  boolean tryTake(long count, long cost) {
    for (long now = taken.get(); count <= (most - now) / cost; now = taken.get()) {
      if (taken.compareAndSet(now, now + count * cost)) {
        return true;
      }
    }
    return false;
  }

  /** Takes what {@code count} things cost also where that is more than there may be. */
  void takeInAnyCase(long count, long cost) {
    taken.addAndGet(count * cost);
  }

  /** Gives back what {@code count} things cost. */
  void give(long count, long cost) {
    taken.addAndGet(-count * cost);
  }

  /** Bytes. */
  long taken() {
    return taken.get();
  }
}
