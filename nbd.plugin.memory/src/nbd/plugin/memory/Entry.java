package nbd.plugin.memory;

import nbd.api.Allocation;

/** What the page table says of a page: {@link #HOLE}, {@link #ZERO}, or a page of the pool. */
final class Entry {
  /** Nothing is stored; reads as zero. What an empty table says of all pages. */
  static final int HOLE = 0;

  /** Counts as allocated and reads as zero, but takes no memory until it is written. */
  static final int ZERO = 1;

  private Entry() {}

  /** Whether it is the number of a page of the pool, which has the bytes. */
  static boolean isPage(int entry) {
    return entry > ZERO;
  }

  /** Its status in base:allocation. */
  static long status(int entry) {
    return switch (entry) {
      case HOLE -> Allocation.HOLE_ZERO;
      case ZERO -> Allocation.ZERO;
      default -> Allocation.DATA;
    };
  }
}
