package nbd.filters.changed;

/**
 * Walks over runs of equal bits, which may become 1 meanwhile, with an end to its work. Not safe
 * for several threads.
 */
final class Scan {
  /** A millisecond's work, or two. */
  private static final int WORDS = 1 << 20;

  private final Bits bits;
  private long at;
  private int left;

  private Scan(Bits bits, long at, int words) {
    this.bits = bits;
    this.at = at;
    this.left = words;
  }

  /** From this bit on, with bounded work. */
  static Scan from(Bits bits, long at) {
    return new Scan(bits, at, WORDS);
  }

  /** Over all bits, however long it takes. */
  static Scan all(Bits bits) {
    return new Scan(bits, 0, Integer.MAX_VALUE);
  }

  /** The bit that is next. */
  long at() {
    return at;
  }

  /** Whether there is no next bit, or enough work was done. */
  boolean isOver() {
    return at == bits.count() || left <= 0;
  }

  /**
   * Takes the next bit and those behind it that are equal, as far as the work goes.
   *
   * @return what they are
   */
  boolean run() {
    boolean value = bits.at(at);
    // It may have become 1 in the meantime, and counts as what it was.
    at++;
    while (at < bits.count() && left > 0 && passEqual(value)) {
      left--;
    }
    at = Math.min(at, bits.count());
    return value;
  }

  /** Whether all to the end of this word, or of its chunk, are equal. */
  private boolean passEqual(boolean value) {
    if (bits.isWhole(at, value)) {
      at = Bits.chunkEnd(at);
      return true;
    }
    long word = bits.word(at / 64);
    long others = (value ? ~word : word) >>> at;
    at = others == 0 ? (at | 63) + 1 : at + Long.numberOfTrailingZeros(others);
    return others == 0;
  }
}
