package nbd.filters.zstd;

/**
 * A table by which symbols are decoded that were encoded by finite state entropy (RFC 8878, section
 * 4.1). A state is an index of it.
 */
final class Fse {
  private final int log;
  private final byte[] symbols;
  private final byte[] bits;
  private final short[] bases;

  private Fse(int log) {
    this.log = log;
    this.symbols = new byte[1 << log];
    this.bits = new byte[1 << log];
    this.bases = new short[1 << log];
  }

  /** A table of that symbol only, which needs no bits. */
  static Fse of(int symbol) {
    Fse table = new Fse(0);
    table.symbols[0] = (byte) symbol;
    return table;
  }

  /**
   * @param counts of 2^log states how many each symbol has; -1 for less than one
   */
  static Fse of(int log, int[] counts) {
    Fse table = new Fse(log);
    int[] next = new int[counts.length];
    table.spread(counts, next);
    table.number(next);
    return table;
  }

  private void spread(int[] counts, int[] next) {
    int size = 1 << log;
    int high = size - 1;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      next[symbol] = Math.abs(counts[symbol]);
      if (counts[symbol] < 0) {
        symbols[high--] = (byte) symbol;
      }
    }
    int step = (size >> 1) + (size >> 3) + 3;
    int at = 0;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      for (int i = 0; i < counts[symbol]; i++) {
        symbols[at] = (byte) symbol;
        do {
          at = at + step & size - 1;
        } while (at > high);
      }
    }
  }

  private void number(int[] next) {
    for (int state = 0; state < symbols.length; state++) {
      int number = next[symbols[state]]++;
      int needed = log - (31 - Integer.numberOfLeadingZeros(number));
      bits[state] = (byte) needed;
      bases[state] = (short) ((number << needed) - symbols.length);
    }
  }

  /** The first state. */
  int begin(Bits from) {
    return (int) from.read(log);
  }

  int symbol(int state) {
    return symbols[state];
  }

  int next(int state, Bits from) {
    return bases[state] + (int) from.read(bits[state]);
  }
}
