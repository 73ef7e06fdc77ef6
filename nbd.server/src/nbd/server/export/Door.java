package nbd.server.export;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who is inside, and can be shut, for a moment or for good. Going through costs one update
 * of a counter that is not shared beyond those who use this door. May be used by any thread.
 */
final class Door {
  /** Added to the number of those inside, it makes that negative. */
  private static final int SHUT = Integer.MIN_VALUE;

  private final AtomicInteger inside = new AtomicInteger();
  private final Runnable emptied;

  /**
   * @param emptied is called when the door is shut and nobody is inside, more than once if somebody
   *     came too late in that moment
   */
  Door(Runnable emptied) {
    this.emptied = emptied;
  }

  /**
   * Goes in; {@link #leave} follows.
   *
   * @return false if the door is shut; then nobody is to leave
   */
  boolean enter() {
    if (inside.get() < 0) {
      return false;
    }
    if (inside.incrementAndGet() < 0) {
      leave();
      return false;
    }
    return true;
  }

  /** Counts one more in, by somebody who is inside. */
  void stay() {
    inside.incrementAndGet();
  }

  void leave() {
    if (inside.decrementAndGet() == SHUT) {
      emptied.run();
    }
  }

  /** Lets nobody in until it is opened again. */
  void shut() {
    if (inside.getAndUpdate(count -> count | SHUT) == 0) {
      emptied.run();
    }
  }

  /** Lets everybody in again. */
  void reopen() {
    inside.getAndUpdate(count -> count & ~SHUT);
  }

  boolean isShut() {
    return inside.get() < 0;
  }

  /** Whether it is shut and nobody is inside. */
  boolean isEmpty() {
    return inside.get() == SHUT;
  }
}
