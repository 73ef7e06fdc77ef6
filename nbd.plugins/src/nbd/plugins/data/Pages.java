package nbd.plugins.data;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import nbd.api.NbdException;

/**
 * Memory for bytes from offset 0 on, in pages that are made when they are needed; where there is
 * none, bytes are zero. One thread that changes it, or several that read it.
 */
final class Pages {
  static final int SHIFT = 15;
  static final int SIZE = 1 << SHIFT;

  /** Bytes of heap for one: itself, and its place in the map. */
  static final long COST = SIZE + 128;

  private final NavigableMap<Long, byte[]> all = new TreeMap<>();
  private Budget budget = Budget.ofOneImage();

  /**
   * Has all pages, there or to come, count in this budget.
   *
   * @throws NbdException if it has no space for those that are there; then nothing is changed
   */
  void countIn(Budget another) throws NbdException {
    another.take(all.size(), COST);
    budget.give(all.size(), COST);
    budget = another;
  }

  /** Pages that are there already, as they are, which count in this budget whatever it has left. */
  static Pages adopted(NavigableMap<Long, byte[]> all, Budget budget) {
    Pages pages = new Pages();
    pages.budget = budget;
    pages.all.putAll(all);
    budget.takeInAnyCase(all.size(), COST);
    return pages;
  }

  /** All with their memory by number, to read. */
  NavigableMap<Long, byte[]> all() {
    return Collections.unmodifiableNavigableMap(all);
  }

  /** Where in its page a byte is. */
  static int within(long offset) {
    return (int) (offset & (SIZE - 1));
  }

  /** The first page that begins at the offset or behind it. */
  static long firstWhole(long offset) {
    return (offset >>> SHIFT) + (within(offset) > 0 ? 1 : 0);
  }

  /** The memory of a page, or null if it has none. */
  byte[] get(long number) {
    return all.get(number);
  }

  /** The first page with memory from {@code number} on; {@link Long#MAX_VALUE} if there is none. */
  long nextFrom(long number) {
    Long next = all.ceilingKey(number);
    return next == null ? Long.MAX_VALUE : next;
  }

  /** The pages with memory that have bytes from {@code offset} up to, but without, {@code end}. */
  NavigableMap<Long, byte[]> between(long offset, long end) {
    return all.subMap(offset >>> SHIFT, true, (end - 1) >>> SHIFT, true);
  }

  /**
   * The memory of a page, made if need be.
   *
   * @throws NbdException if there is no space for it
   */
  byte[] make(long number) throws NbdException {
    byte[] page = all.get(number);
    if (page == null) {
      page = new byte[SIZE];
      budget.take(1, COST);
      all.put(number, page);
    }
    return page;
  }

  /**
   * Makes all pages before {@code end}; none is at that number or behind.
   *
   * @throws NbdException if there is no space for them; then none is made
   */
  void makeAll(long end) throws NbdException {
    budget.take(end - all.size(), COST);
    try {
      for (long number = 0; number < end; number++) {
        all.computeIfAbsent(number, _ -> new byte[SIZE]);
      }
    } finally {
      // Those that are not there, if the heap was too small all the same.
      budget.give(end - all.size(), COST);
    }
  }

  /** Takes the memory of the pages from {@code first} up to, but without, {@code end}. */
  void drop(long first, long end) {
    if (first < end) {
      int before = all.size();
      all.subMap(first, end).clear();
      budget.give(before - all.size(), COST);
    }
  }

  /** Takes the memory of pages that have only zeroes. */
  void dropZeroes() {
    int before = all.size();
    all.values().removeIf(page -> Zeroes.only(page, 0, SIZE));
    budget.give(before - all.size(), COST);
  }

  /** Takes the memory of all pages. */
  void dropAll() {
    drop(0, Long.MAX_VALUE);
  }

  /** Zeroes {@code length} bytes; no page loses its memory. */
  void clear(long offset, long length) {
    if (length <= 0) {
      return;
    }
    long end = offset + length;
    for (Map.Entry<Long, byte[]> entry : between(offset, end).entrySet()) {
      long start = entry.getKey() << SHIFT;
      int from = (int) Math.max(0, offset - start);
      int to = (int) Math.min(SIZE, end - start);
      Arrays.fill(entry.getValue(), from, to, (byte) 0);
    }
  }
}
