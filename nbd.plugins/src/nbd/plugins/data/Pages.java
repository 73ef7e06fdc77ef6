package nbd.plugins.data;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import nbd.api.ErrorCode;
import nbd.api.NbdException;

/**
 * Memory for bytes from offset 0 on, in pages that are made when they are needed; where there is
 * none, bytes are zero. One thread that changes it, or several that read it.
 */
final class Pages {
  static final int SHIFT = 15;
  static final int SIZE = 1 << SHIFT;

  /** Pages are in the Java heap; half of it is for all else. */
  private static final long MOST = Runtime.getRuntime().maxMemory() / 2 / SIZE;

  private final NavigableMap<Long, byte[]> all = new TreeMap<>();

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
      refuseIfMoreThanFits(all.size() + 1L);
      page = new byte[SIZE];
      all.put(number, page);
    }
    return page;
  }

  /**
   * Makes all pages before {@code end}.
   *
   * @throws NbdException if there is no space for them
   */
  void makeAll(long end) throws NbdException {
    refuseIfMoreThanFits(end);
    for (long number = 0; number < end; number++) {
      make(number);
    }
  }

  private static void refuseIfMoreThanFits(long count) throws NbdException {
    if (count > MOST) {
      throw new NbdException(
          ErrorCode.ENOMEM,
          "a disk of 'data' has at most %d bytes of content, half of the Java heap; see -Xmx"
              .formatted(MOST * SIZE));
    }
  }

  /** Takes the memory of the pages from {@code first} up to, but without, {@code end}. */
  void drop(long first, long end) {
    if (first < end) {
      all.subMap(first, end).clear();
    }
  }

  /** Takes the memory of pages that have only zeroes. */
  void dropZeroes() {
    all.values().removeIf(page -> Zeroes.only(page, 0, SIZE));
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
