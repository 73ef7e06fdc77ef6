package nbd.plugin.memory;

import java.util.concurrent.locks.StampedLock;

/**
 * The locks of all pages: 512 of them, so that many threads seldom meet at one, and neighbours have
 * different ones. A thread holds one at a time.
 */
final class PageLocks {
  private static final int COUNT = 512;

  private final StampedLock[] locks = new StampedLock[COUNT];

  PageLocks() {
    for (int i = 0; i < COUNT; i++) {
      locks[i] = new StampedLock();
    }
  }

  /** The lock of a page and of others. */
  StampedLock of(long page) {
    return locks[(int) page & (COUNT - 1)];
  }
}
