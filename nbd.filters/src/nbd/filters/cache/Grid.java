package nbd.filters.cache;

import nbd.api.Range;

/**
 * Numbers the blocks of a disk.
 *
 * @param size of the disk in bytes; the last block may be shorter than the others
 * @param block size of a block in bytes
 */
record Grid(long size, long block) {
  /** The bytes of a block. */
  Range of(long number) {
    long start = number * block;
    return new Range(start, Math.min(block, size - start));
  }

  /** The block of a byte. */
  long number(long offset) {
    return offset / block;
  }

  /** The first block of a range. */
  long first(Range range) {
    return number(range.offset());
  }

  /** The last block of a range, which is not empty. */
  long last(Range range) {
    return number(range.end() - 1);
  }

  /** All blocks from {@code first} to {@code last}. */
  Range of(long first, long last) {
    return Range.between(first * block, of(last).end());
  }

  /** All bytes of the blocks that have some of {@code range}. */
  Range whole(Range range) {
    return of(first(range), last(range));
  }

  /** Where the block that has {@code offset} ends. */
  long endOfBlock(long offset) {
    return of(number(offset)).end();
  }
}
