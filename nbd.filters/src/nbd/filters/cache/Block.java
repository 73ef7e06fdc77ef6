package nbd.filters.cache;

/** A block of the disk that is in the cache. What may change is guarded by {@link Blocks}. */
final class Block {
  private final long number;
  private final long slot;
  private boolean dirty;
  private long used;

  /**
   * @param number of the block on the disk
   * @param slot where its bytes are in the private file
   */
  Block(long number, long slot) {
    this.number = number;
    this.slot = slot;
  }

  long number() {
    return number;
  }

  long slot() {
    return slot;
  }

  /** Whether the disk below has not got it as it is here. */
  boolean dirty() {
    return dirty;
  }

  void dirty(boolean is) {
    dirty = is;
  }

  /** Grows with each use, so that the coldest block has the least. */
  long used() {
    return used;
  }

  void used(long when) {
    used = when;
  }
}
