package nbd.plugin.memory;

/**
 * The arithmetic of pages: 32 KiB of the disk, as in nbdkit, so that both tell the same extents.
 * Numbers of pages are 48 bits wide at most.
 */
final class Page {
  static final int SHIFT = 15;

  /** Bytes in a page. */
  static final int SIZE = 1 << SHIFT;

  private Page() {}

  /** The number of the page that has the byte at {@code offset}. */
  static long of(long offset) {
    return offset >>> SHIFT;
  }

  /** Where in its page the byte at {@code offset} is. */
  static int within(long offset) {
    return (int) offset & (SIZE - 1);
  }

  /** Where the page after the one at {@code offset} begins, but at most {@code end}. */
  static long next(long offset, long end) {
    int rest = SIZE - within(offset);
    return end - offset <= rest ? end : offset + rest;
  }

  /** How many pages a disk of that many bytes has; also the first page at or after an offset. */
  static long count(long size) {
    // Unsigned: the sum may pass 2^63.
    return (size + SIZE - 1) >>> SHIFT;
  }
}
