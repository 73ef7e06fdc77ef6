package nbd.plugin.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The entries of 256 pages. Read without a lock; an entry is put only by who has the lock of its
 * page. A leaf without entries is sealed and taken out of the table: who found it just before
 * cannot put into it any more, and looks for its successor.
 *
 * <p>All that it knows is in one array, which is what the next version of this bundle gets of it.
 */
final class Leaf implements Node {
  static final int BITS = 8;
  static final int SIZE = 1 << BITS;
  private static final int SEALED = -1;
  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(int[].class);

  /** Behind the entries: how many of them are no holes. */
  private static final int USED = SIZE;

  private final int[] entries;

  /** A leaf that says the same as {@code all}. */
  Leaf(Uniform all) {
    entries = new int[SIZE + 1];
    Arrays.fill(entries, all.entry());
    entries[USED] = all == Uniform.HOLES ? 0 : SIZE;
  }

  /** A leaf that another one was, which gave this array by {@link #retained}. */
  Leaf(int[] retained) {
    if (retained.length != SIZE + 1) {
      throw new IllegalArgumentException("a leaf of " + retained.length + " numbers");
    }
    entries = retained;
  }

  /** The array itself: 256 entries, and how many of them are no holes. */
  int[] retained() {
    return entries;
  }

  private int used() {
    return (int) ENTRY.getVolatile(entries, USED);
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
      int _ = (int) ENTRY.getAndAdd(entries, USED, -1);
    }
    return true;
  }

  private boolean enter() {
    int before = used();
    while (before != SEALED && !ENTRY.compareAndSet(entries, USED, before, before + 1)) {
      before = used();
    }
    return before != SEALED;
  }

  /** Whether there are only holes in it. */
  boolean isUnused() {
    return used() == 0;
  }

  /** Seals it if it is unused; under the lock of the table, which then drops it. */
  boolean seal() {
    return ENTRY.compareAndSet(entries, USED, 0, SEALED);
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
