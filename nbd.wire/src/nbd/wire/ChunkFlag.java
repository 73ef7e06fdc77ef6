package nbd.wire;

/** Flags of a structured reply chunk (section "Structured reply flags", 16 bits). */
public enum ChunkFlag implements WireFlag {
  /** The last chunk of the reply. */
  DONE(0);

  private final int bit;

  ChunkFlag(int number) {
    this.bit = 1 << number;
  }

  @Override
  public int bit() {
    return bit;
  }
}
