package nbd.filters.zstd;

/**
 * One of the three numbers that a sequence has, each a symbol that tells the lowest value and how
 * many more bits there are (RFC 8878, section 3.1.1.3.2.1).
 */
final class Code {
  private static final int PREDEFINED = 0;
  private static final int RUN = 1;
  private static final int DESCRIBED = 2;

  private final Fse predefined;
  private final int mostLog;
  private final int[] bases;
  private final int[] bits;

  /** Of the last block of the frame that had one. */
  private Fse table;

  private int state;

  private Code(Fse predefined, int mostLog, int[] bases, int[] bits) {
    this.predefined = predefined;
    this.mostLog = mostLog;
    this.bases = bases;
    this.bits = bits;
  }

  /** How many literals come first. */
  static Code literals() {
    return new Code(Tables.LITERALS, 9, Tables.LITERAL_BASES, Tables.LITERAL_BITS);
  }

  /** How many bytes are then repeated. */
  static Code matches() {
    return new Code(Tables.MATCHES, 9, Tables.MATCH_BASES, Tables.MATCH_BITS);
  }

  /** From how far back. */
  static Code offsets() {
    return new Code(Tables.OFFSETS, 8, Tables.OFFSET_BASES, Tables.OFFSET_BITS);
  }

  /** Finds the table of a block. */
  void read(Input in, int mode) throws MalformedException {
    switch (mode) {
      case PREDEFINED -> table = predefined;
      case RUN -> table = Fse.of(in.number(1));
      case DESCRIBED -> table = in.table(mostLog, bases.length - 1);
      default -> MalformedException.unless(table != null, "it repeats a table, and there is none");
    }
  }

  void begin(Bits from) {
    state = table.begin(from);
  }

  void next(Bits from) {
    state = table.next(state, from);
  }

  /** The number, the bits of which are read. */
  int value(Bits from) {
    int symbol = table.symbol(state);
    return bases[symbol] + (int) from.read(bits[symbol]);
  }
}
