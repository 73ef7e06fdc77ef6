package nbd.plugin.memory;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.StampedLock;
import nbd.api.NbdException;

/**
 * What can be done to one page of the disk, each under the lock of that page: so a reader never
 * copies from a page that is freed meanwhile, and a page that is lent to a reply is not changed but
 * replaced by a changed copy. {@code from} and {@code to} are offsets in the page.
 *
 * <p>Nothing here calls a sink or a source, so a slow client holds up nobody.
 */
final class Pages {
  private final PageTable table;
  private final PagePool pool;
  private final PageLocks locks = new PageLocks();

  Pages(PageTable table, PagePool pool) {
    this.table = table;
    this.pool = pool;
  }

  /** Fills what remains in {@code target} from the page. */
  void read(long page, int from, ByteBuffer target) {
    StampedLock lock = locks.of(page);
    long stamp = lock.readLock();
    try {
      int entry = table.get(page);
      if (Entry.isPage(entry)) {
        pool.slab(entry).read(entry, from, target);
      } else {
        MemorySegment.ofBuffer(target).fill((byte) 0);
      }
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Returns what is at the page; a page of the pool is held for the caller, who drops it. */
  int hold(long page) {
    StampedLock lock = locks.of(page);
    long stamp = lock.readLock();
    try {
      int entry = table.get(page);
      if (Entry.isPage(entry)) {
        pool.slab(entry).hold(entry);
      }
      return entry;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Writes {@code length} bytes of {@code source}, from its index {@code at} on. */
  void write(long page, int from, ByteBuffer source, int at, int length) throws NbdException {
    int unused = Entry.HOLE;
    StampedLock lock = locks.of(page);
    long stamp = lock.writeLock();
    try {
      int old = table.get(page);
      if (isFree(old)) {
        pool.slab(old).write(old, from, source, at, length);
      } else {
        unused = pool.take();
        pool.slab(unused).write(unused, from, source, at, length);
        unused = replace(page, old, unused, from, from + length);
      }
    } finally {
      lock.unlockWrite(stamp);
      drop(unused);
    }
  }

  /**
   * Makes a page of the pool, whose bytes from {@code from} up to {@code to} are new, the page.
   *
   * @param fresh held by the caller
   * @return what the caller holds now instead: what was there before, or {@code fresh} itself where
   *     the new bytes were copied from it
   */
  int install(long page, int fresh, int from, int to) {
    StampedLock lock = locks.of(page);
    long stamp = lock.writeLock();
    try {
      int old = table.get(page);
      if (isFree(old) && to - from < Page.SIZE) {
        pool.slab(old).copy(old, pool.slab(fresh), fresh, from, to);
        return fresh;
      }
      return replace(page, old, fresh, from, to);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Zeroes a part of the page; where nothing is stored, {@code allocate} makes it allocated. */
  void zero(long page, int from, int to, boolean allocate) throws NbdException {
    int unused = Entry.HOLE;
    StampedLock lock = locks.of(page);
    long stamp = lock.writeLock();
    try {
      int old = table.get(page);
      if (isFree(old)) {
        pool.slab(old).zero(old, from, to);
      } else if (Entry.isPage(old)) {
        unused = pool.take();
        pool.slab(unused).zero(unused, from, to);
        unused = replace(page, old, unused, from, to);
      } else if (allocate) {
        table.set(page, Entry.ZERO);
      }
    } finally {
      lock.unlockWrite(stamp);
      drop(unused);
    }
  }

  /** Makes the page a hole or an allocated zero, and its memory free. */
  void clear(long page, Uniform to) {
    int unused = Entry.HOLE;
    StampedLock lock = locks.of(page);
    long stamp = lock.writeLock();
    try {
      int old = table.get(page);
      table.set(page, to.entry());
      unused = old;
    } finally {
      lock.unlockWrite(stamp);
      drop(unused);
    }
  }

  /** Whether it is a page that no reply holds; under the write lock none can get hold of it. */
  private boolean isFree(int entry) {
    return Entry.isPage(entry) && pool.slab(entry).holders(entry) == 1;
  }

  /** Completes {@code fresh} by what the page is outside of the new bytes; returns {@code old}. */
  private int replace(long page, int old, int fresh, int from, int to) {
    complete(old, fresh, 0, from);
    complete(old, fresh, to, Page.SIZE);
    table.set(page, fresh);
    return old;
  }

  private void complete(int old, int fresh, int from, int to) {
    Slab slab = pool.slab(fresh);
    if (Entry.isPage(old)) {
      slab.copy(fresh, pool.slab(old), old, from, to);
    } else if (!slab.isFresh(fresh)) {
      slab.zero(fresh, from, to);
    }
  }

  private void drop(int entry) {
    if (Entry.isPage(entry)) {
      pool.drop(entry);
    }
  }
}
