package nbd.filters.xz;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * What the unpacked blocks of all disks of an export may take together: those that are kept, and
 * those that are just being unpacked. Caches of several disks are guarded by its monitor. Safe for
 * any number of threads.
 */
final class Memory {
  /** Bytes of one permit. */
  private static final int UNIT = 1 << 12;

  private final long most;
  private final int units;
  private final Semaphore free;

  /** Those that keep something, the one that was added to last is the last one. */
  private final Set<Cache> caches = new LinkedHashSet<>();

  private long kept;
  private long underWay;

  /**
   * @param most in bytes
   */
  Memory(long most) {
    this.most = most;
    this.units = Math.clamp(most / UNIT, 1, Integer.MAX_VALUE);
    this.free = new Semaphore(units, true);
  }

  /** Waits until a block of that many bytes can be unpacked, for which others may be dropped. */
  void take(long bytes) {
    free.acquireUninterruptibly(permits(bytes));
    synchronized (this) {
      underWay += bytes;
      makeRoom();
    }
  }

  /** That block was unpacked, or not. */
  void give(long bytes) {
    synchronized (this) {
      underWay -= bytes;
    }
    free.release(permits(bytes));
  }

  private int permits(long bytes) {
    return (int) Math.min(units, (bytes + UNIT - 1) / UNIT);
  }

  /** A cache keeps so many bytes more. */
  synchronized void keeps(Cache cache, long bytes) {
    kept += bytes;
    caches.remove(cache);
    caches.add(cache);
    makeRoom();
  }

  /** A cache keeps so many bytes less. */
  synchronized void drops(long bytes) {
    kept -= bytes;
  }

  /** The blocks of a cache that was added to long ago go first, and the last one at last. */
  private void makeRoom() {
    while (kept + underWay > most && !caches.isEmpty()) {
      Cache first = caches.iterator().next();
      if (!first.dropOldest()) {
        caches.remove(first);
      }
    }
  }

  /** That cache keeps nothing any more. */
  synchronized void forget(Cache cache) {
    caches.remove(cache);
  }

  /** What is kept now, in bytes. */
  synchronized long kept() {
    return kept;
  }
}
