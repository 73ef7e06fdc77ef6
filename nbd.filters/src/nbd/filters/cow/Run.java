package nbd.filters.cow;

/**
 * Blocks of the same state, next to each other on the disk and, where stored, in the file.
 *
 * @param state what they are
 * @param first the first one
 * @param end the one after the last one
 * @param position of the first one in the file, if they are stored
 */
record Run(State state, long first, long end, long position) {
  /** What the overlay knows of a block. */
  enum State {
    /** Nothing: the disk below has it. */
    ABSENT,
    /** All of its bytes. */
    STORED,
    /** That it reads as zero; no byte is stored. */
    ZERO
  }

  static Run absent(long first, long end) {
    return new Run(State.ABSENT, first, end, -1);
  }

  static Run zero(long first, long end) {
    return new Run(State.ZERO, first, end, -1);
  }

  static Run stored(long first, long end, long position) {
    return new Run(State.STORED, first, end, position);
  }
}
