package nbd.client.load;

/** What a load asks for, and where. */
public enum Pattern {
  /** Reads of blocks at random; the same block may be read by two requests at a time. */
  RANDOM_READ(true, false),
  /** Writes of blocks at random. */
  RANDOM_WRITE(true, true),
  /** Reads in ascending order; each connection goes round in a part of the disk of its own. */
  SEQUENTIAL_READ(false, false),
  /** Writes in ascending order; each connection goes round in a part of the disk of its own. */
  SEQUENTIAL_WRITE(false, true);

  private final boolean random;
  private final boolean writes;

  Pattern(boolean random, boolean writes) {
    this.random = random;
    this.writes = writes;
  }

  /** Whether blocks are chosen at random. */
  public boolean random() {
    return random;
  }

  /** Whether it writes; else it reads. */
  public boolean writes() {
    return writes;
  }
}
