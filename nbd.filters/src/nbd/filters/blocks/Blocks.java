package nbd.filters.blocks;

import nbd.api.Range;

/**
 * The blocks of a disk, of the same size from offset 0 on.
 *
 * @param size in bytes, 1 or more
 */
public record Blocks(long size) {
  /**
   * @throws IllegalArgumentException if the size is not positive
   */
  public Blocks {
    if (size < 1) {
      throw new IllegalArgumentException("a block has at least one byte, not " + size);
    }
  }

  /** The start of the block that {@code offset} is in; or a length without what is no block. */
  public long down(long offset) {
    return offset - offset % size;
  }

  /**
   * The next end of a block from {@code offset} on.
   *
   * @throws ArithmeticException if that is past 2^63-1
   */
  public long up(long offset) {
    long rest = offset % size;
    return rest == 0 ? offset : Math.addExact(offset, size - rest);
  }

  /**
   * All blocks of which a byte is in {@code range}.
   *
   * @throws ArithmeticException if the last one ends past 2^63-1
   */
  public Range around(Range range) {
    return Range.between(down(range.offset()), up(range.end()));
  }

  /** The whole blocks in {@code range}; empty, wherever, if there is none. */
  public Range inside(Range range) {
    long end = down(range.end());
    // Not rounded up first: behind the last block there may be none.
    if (range.end() - range.offset() < size || end - size < range.offset()) {
      return new Range(range.offset(), 0);
    }
    return Range.between(up(range.offset()), end);
  }
}
