package nbd.filters.limit;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who is connected, by the numbers of connections. A connection takes one place, however many
 * handles it has open. May be used by several threads.
 */
final class Places {
  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Integer> handles = new HashMap<>();

  /**
   * @param limit how many connections; 0 for any number
   */
  Places(long limit) {
    this.limit = limit;
  }

  /**
   * Counts one more handle of that connection; {@link #leave} follows.
   *
   * @return false if there is no place for it; then nothing follows
   */
  boolean enter(long connection) {
    lock.lock();
    try {
      boolean isFull = limit > 0 && handles.size() >= limit;
      if (isFull && !handles.containsKey(connection)) {
        return false;
      }
      handles.merge(connection, 1, Integer::sum);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** One handle of that connection is closed, or was not opened after all. */
  void leave(long connection) {
    lock.lock();
    try {
      handles.computeIfPresent(connection, (_, open) -> open == 1 ? null : open - 1);
    } finally {
      lock.unlock();
    }
  }
}
