package nbd.filters.cache;

/** A block of the disk that is in the cache. What may change is guarded by {@link Blocks}. */
final class Block {
  private final long number;
  private final long slot;
  private boolean dirty;
  private int unflushed;
  private Block colder;
  private Block hotter;

  /**
   * @param number of the block on the disk
   * @param slot where its bytes are in the private file
   */
  Block(long number, long slot) {
    this.number = number;
    this.slot = slot;
    colder = this;
    hotter = this;
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

  /** Whether it was written to the disk below, and no flush that covers it has ended yet. */
  boolean unflushed() {
    return unflushed > 0;
  }

  /** Counts what was written there, once each time, and what a flush of it has ended. */
  void unflushed(int more) {
    unflushed += more;
  }

  /** The next one in the ring that was used after this one. */
  Block hotter() {
    return hotter;
  }

  /** Puts it into another's ring, right before that one. */
  void putBefore(Block next) {
    colder = next.colder;
    hotter = next;
    colder.hotter = this;
    next.colder = this;
  }

  /** Takes it out of its ring. */
  void takeOut() {
    colder.hotter = hotter;
    hotter.colder = colder;
    colder = this;
    hotter = this;
  }
}
