package nbd.app.map;

/**
 * The blocks of a disk that requests are made of. The last one is cut short if the disk's size is
 * no multiple of them; no request can be about it then.
 *
 * @param minimum the server's minimum block size in bytes; a power of 2, up to 65536
 * @param size of the disk in bytes
 */
record Blocks(int minimum, long size) {
  /** The start of the block that the position is in. */
  long down(long position) {
    return position - (position & (minimum - 1));
  }

  /** The end of the block that the position is in, or the position if it is between two. */
  long up(long position) {
    long past = position & (minimum - 1);
    if (past == 0) {
      return position;
    }
    return minimum - past > size - position ? size : position + (minimum - past);
  }

  /** The end of the last block that is not cut short. */
  long whole() {
    return down(size);
  }
}
