package nbd.plugin.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The entries of 256 pages. Read without a lock; an entry is put only by who has the lock of its
 * page. A leaf without entries is sealed and taken out of the table: who found it just before
 * cannot put into it any more, and looks for its successor.
 */
final class Leaf implements Node {
  static final int BITS = 8;
  static final int SIZE = 1 << BITS;
  private static final int SEALED = -1;
  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(int[].class);

  private final int[] entries = new int[SIZE];
  private final AtomicInteger used;

  /** A leaf that says the same as {@code all}. */
  Leaf(Uniform all) {
    Arrays.fill(entries, all.entry());
    used = new AtomicInteger(all == Uniform.HOLES ? 0 : SIZE);
  }

  static int index(long page) {
    return (int) page & (SIZE - 1);
  }

  int get(int index) {
    return (int) ENTRY.getAcquire(entries, index);
  }

  /**
   * Puts an entry, under the lock of its page.
   *
   * @return false if the leaf is sealed, and nothing was put
   */
  boolean put(int index, int entry) {
    boolean was = entries[index] != Entry.HOLE;
    boolean is = entry != Entry.HOLE;
    if (is && !was && !enter()) {
      return false;
    }
    ENTRY.setRelease(entries, index, entry);
    if (was && !is) {
      used.decrementAndGet();
    }
    return true;
  }

  private boolean enter() {
    int before = used.get();
    while (before != SEALED && !used.compareAndSet(before, before + 1)) {
      before = used.get();
    }
    return before != SEALED;
  }

  /** Whether there are only holes in it. */
  boolean isUnused() {
    return used.get() == 0;
  }

  /** Seals it if it is unused; under the lock of the table, which then drops it. */
  boolean seal() {
    return used.compareAndSet(0, SEALED);
  }

  /** How many entries from {@code index} on have that status; others may change them meanwhile. */
  int sameFrom(int index, long status) {
    int end = index;
    while (end < SIZE && Entry.status(get(end)) == status) {
      end++;
    }
    return end - index;
  }
}
