package nbd.plugin.memory;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import nbd.api.ErrorCode;
import nbd.api.NbdException;

/**
 * The memory of a disk: pages, cut from slabs. A page has holders: the page table is one, and each
 * reply that it is lent to; when the last one drops it, it is free. Free pages are taken again last
 * in, first out. A slab without a page in use is given back to the system, but for two that are
 * kept for what comes next.
 *
 * <p>Any thread may call; the lock is held for a few instructions, and for a system call where a
 * slab is added.
 */
final class PagePool implements AutoCloseable {
  private static final int SPARE_SLABS = 2;

  private final SlabMemory memory;
  private final Slabs slabs = new Slabs();
  private final LinkedHashSet<Slab> withRoom = new LinkedHashSet<>();
  private int emptySlabs;
  private long used;
  private boolean closed;

  PagePool(SlabMemory memory) {
    this.memory = memory;
  }

  /**
   * The pool that another one was, which gave this by {@link #retained}.
   *
   * @param memory for further slabs
   */
  PagePool(SlabMemory memory, List<?> retained) {
    this(memory);
    for (Object each : retained) {
      adopt(new Slab((Object[]) each));
    }
  }

  private void adopt(Slab slab) {
    slabs.add(slab);
    used += slab.used();
    emptySlabs += slab.isEmpty() ? 1 : 0;
    if (!slab.isFull()) {
      withRoom.addLast(slab);
    }
  }

  /** Its slabs as objects of the JDK, those with room in the order in which pages are taken. */
  synchronized List<Object> retained() {
    LinkedHashSet<Slab> all = new LinkedHashSet<>(withRoom);
    all.addAll(slabs.all());
    return all.stream().<Object>map(Slab::retained).toList();
  }

  /** Leaves its slabs to the one that was made of {@link #retained}, and takes no more. */
  synchronized void leave() throws IOException {
    memory.close();
  }

  /**
   * Takes a page, whose holder is the caller; see {@link Slab#isFresh} for what is in it.
   *
   * @throws NbdException with ENOMEM if there is no memory
   */
  synchronized int take() throws NbdException {
    if (withRoom.isEmpty()) {
      add();
    }
    Slab slab = withRoom.getFirst();
    emptySlabs -= slab.isEmpty() ? 1 : 0;
    int page = slab.take();
    if (slab.isFull()) {
      withRoom.removeFirst();
    }
    used++;
    return page;
  }

  private void add() throws NbdException {
    try {
      withRoom.addFirst(slabs.add(memory));
      emptySlabs++;
    } catch (IOException | OutOfMemoryError none) {
      throw new NbdException(
          ErrorCode.ENOMEM,
          "no memory for more than the " + used * Page.SIZE + " bytes that this disk has in use",
          none);
    }
  }

  /** The slab of a page that is in use. */
  Slab slab(int page) {
    return slabs.of(page);
  }

  /** One holder of the page less; it is free when that was the last one. */
  void drop(int page) {
    if (slab(page).drop(page) == 0) {
      Slab unused = giveBack(page);
      if (unused != null) {
        // Not under the lock: closing waits until all threads have seen it.
        unused.close();
      }
    }
  }

  /** Returns the slab of the page if no page of it is in use and it is to be given back. */
  private synchronized Slab giveBack(int page) {
    Slab slab = slab(page);
    slab.giveBack(page);
    used--;
    withRoom.addFirst(slab);
    if (!slab.isEmpty()) {
      return null;
    }
    emptySlabs++;
    return closed || emptySlabs > SPARE_SLABS ? remove(slab) : null;
  }

  private Slab remove(Slab slab) {
    withRoom.remove(slab);
    slabs.remove(slab);
    emptySlabs--;
    return slab;
  }

  /** Gives all memory back; the slabs of pages that have a holder yet follow when it drops them. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    for (Slab slab : List.copyOf(withRoom)) {
      if (slab.isEmpty()) {
        remove(slab).close();
      }
    }
    memory.close();
  }

  /** How many pages are in use. */
  synchronized long used() {
    return used;
  }

  /** How many slabs there are, spare ones included. */
  synchronized int slabs() {
    return slabs.count();
  }
}
