package nbd.plugin.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Some pages of the pool, in one piece of memory. Which of them are in use is looked after by the
 * pool, under its lock; their bytes by whoever has the page.
 *
 * <p>A page of the pool is named by a number that has the number of its slab and its index in the
 * slab; all methods here take that number and look only at the index.
 */
final class Slab {
  /** How many bits of a page's number are its index. */
  static final int INDEX_BITS = 11;

  /** The most pages that a slab has: 64 MiB. */
  static final int MOST_PAGES = 1 << INDEX_BITS;

  private final int number;
  private final Arena arena;
  private final MemorySegment memory;

  /** The same memory: only absolute access, so its position does not matter to other threads. */
  private final ByteBuffer bytes;

  private final AtomicIntegerArray holders;

  /** Pages that were given back, the last one on top, as it is most likely still in the caches. */
  private final short[] free;

  private int freeCount;

  /** From this index on pages were never taken. */
  private int fresh;

  private final boolean[] recycled;

  Slab(int number, Arena arena, MemorySegment memory) {
    this.number = number;
    this.arena = arena;
    this.memory = memory;
    bytes = memory.asByteBuffer();
    int pages = (int) (memory.byteSize() / Page.SIZE);
    holders = new AtomicIntegerArray(pages);
    free = new short[pages];
    recycled = new boolean[pages];
  }

  /** The slab that another one was, which gave this by {@link #retained}; nothing is copied. */
  Slab(Object[] retained) {
    number = (Integer) retained[0];
    arena = (Arena) retained[1];
    memory = (MemorySegment) retained[2];
    bytes = memory.asByteBuffer();
    holders = (AtomicIntegerArray) retained[3];
    free = (short[]) retained[4];
    freeCount = (Integer) retained[5];
    fresh = (Integer) retained[6];
    recycled = (boolean[]) retained[7];
  }

  /** What it is, as objects of the JDK, which outlive this bundle: its fields, in order. */
  Object[] retained() {
    return new Object[] {number, arena, memory, holders, free, freeCount, fresh, recycled};
  }

  /** How many of its pages are in use. */
  int used() {
    return fresh - freeCount;
  }

  /** Its place in the pool, from which the numbers of its pages are made. */
  int number() {
    return number;
  }

  /** How many pages it has. */
  int pages() {
    return free.length;
  }

  boolean isEmpty() {
    return freeCount == fresh;
  }

  boolean isFull() {
    return freeCount == 0 && fresh == free.length;
  }

  /** Takes a page for one holder. */
  int take() {
    int index = freeCount > 0 ? free[--freeCount] : fresh++;
    holders.set(index, 1);
    return (number << INDEX_BITS) | index;
  }

  /** Takes a page back that has no holder any more. */
  void giveBack(int page) {
    free[freeCount++] = (short) index(page);
    recycled[index(page)] = true;
  }

  /** Gives the memory back to the system. */
  void close() {
    arena.close();
  }

  /** One more holder. */
  void hold(int page) {
    holders.incrementAndGet(index(page));
  }

  /** One holder less; returns how many are left. */
  int drop(int page) {
    return holders.decrementAndGet(index(page));
  }

  int holders(int page) {
    return holders.get(index(page));
  }

  /** Fills what remains in {@code target} from the page, from byte {@code from} on. */
  void read(int page, int from, ByteBuffer target) {
    target.put(target.position(), bytes, at(page, from), target.remaining());
  }

  /** Writes {@code length} bytes of {@code source}, from its index {@code at} on. */
  void write(int page, int from, ByteBuffer source, int at, int length) {
    bytes.put(at(page, from), source, at, length);
  }

  /** A buffer of its own over a part of the page. */
  ByteBuffer view(int page, int from, int length) {
    return bytes.slice(at(page, from), length);
  }

  /** Copies the bytes from {@code from} up to {@code to} of another page to the same place. */
  void copy(int page, Slab source, int sourcePage, int from, int to) {
    bytes.put(at(page, from), source.bytes, at(sourcePage, from), to - from);
  }

  /** Zeroes the bytes from {@code from} up to {@code to}. */
  void zero(int page, int from, int to) {
    memory.asSlice(at(page, from), to - from).fill((byte) 0);
  }

  /** Whether the page has never been written by an earlier user, and so is zero. */
  boolean isFresh(int page) {
    return !recycled[index(page)];
  }

  private static int index(int page) {
    return page & (MOST_PAGES - 1);
  }

  private static int at(int page, int from) {
    return index(page) * Page.SIZE + from;
  }
}
