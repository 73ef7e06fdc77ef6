package nbd.filters.cow;

import nbd.api.Range;

/**
 * How a disk is cut into blocks, numbered from 0, and these into groups that are stored next to
 * each other.
 *
 * @param size of the disk in bytes; its last block may be short
 * @param block bytes in a block, a power of 2
 */
record Layout(long size, long block) {
  private static final int MOST_IN_A_GROUP = 64;

  /** A group is not larger than that, unless a block is: most of it may stay a hole in the file. */
  private static final long LARGE_GROUP = 64 << 20;

  /** Blocks of the disk. */
  long blocks() {
    return size == 0 ? 0 : (size - 1) / block + 1;
  }

  /** The block that the byte at {@code offset} is in. */
  long blockOf(long offset) {
    return offset / block;
  }

  /** Where block {@code number} starts; the end of the disk for the one after the last. */
  long start(long number) {
    return number >= blocks() ? size : number * block;
  }

  /** The first block that starts at {@code offset} or behind it. */
  long firstFrom(long offset) {
    return offset % block == 0 ? blockOf(offset) : blockOf(offset) + 1;
  }

  /** The block after the last one of which there is a byte before {@code end}. */
  long after(long end) {
    return blockOf(end - 1) + 1;
  }

  /** The block after the last one that is whole before {@code end}. */
  long afterWhole(long end) {
    return end == size ? blocks() : blockOf(end);
  }

  /** All bytes of blocks {@code first} to {@code end - 1}. */
  Range bytes(long first, long end) {
    return Range.between(start(first), start(end));
  }

  /** All bytes of the blocks that have a part of {@code range}. */
  Range whole(Range range) {
    return bytes(blockOf(range.offset()), after(range.end()));
  }

  /** Blocks in a group, 1 to 64. */
  int perGroup() {
    return Math.clamp(LARGE_GROUP / block, 1, MOST_IN_A_GROUP);
  }

  /** Bytes that a group takes in the file. */
  long groupBytes() {
    return perGroup() * block;
  }

  /** The group of a block. */
  long groupOf(long number) {
    return number / perGroup();
  }

  /** The block after the last one of the group that {@code number} is in. */
  long groupEnd(long number) {
    return (groupOf(number) + 1) * perGroup();
  }
}
