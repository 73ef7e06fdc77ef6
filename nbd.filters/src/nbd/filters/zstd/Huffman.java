package nbd.filters.zstd;

import java.util.Arrays;

/** A prefix code of literals (RFC 8878, section 4.2). */
final class Huffman {
  private static final int MOST_LOG = 11;
  private static final int MOST_WEIGHTS = 256;

  private final int log;

  /** For the next {@code log} bits: the symbol, and in front of it how many bits it has. */
  private final short[] entries;

  private Huffman(int log) {
    this.log = log;
    this.entries = new short[1 << log];
  }

  /** As it is described there (section 4.2.1). */
  static Huffman read(Input in) throws MalformedException {
    int header = in.number(1);
    int[] weights = new int[MOST_WEIGHTS];
    int count;
    if (header < 128) {
      int start = in.pass(header);
      count = packedWeights(new Input(in.bytes(), start, start + header), weights);
    } else {
      count = plainWeights(in, header - 127, weights);
    }
    return of(weights, count);
  }

  private static int plainWeights(Input in, int count, int[] weights) throws MalformedException {
    for (int i = 0; i < count; i += 2) {
      int two = in.number(1);
      weights[i] = two >> 4;
      weights[i + 1] = two & 15;
    }
    // An odd one out is not a weight, and its place is that of the last symbol.
    weights[count] = 0;
    return count;
  }

  private static int packedWeights(Input in, int[] weights) throws MalformedException {
    Fse table = in.table(6, MOST_LOG + 1);
    Bits bits = new Bits(in.bytes(), in.at(), in.end());
    int state = table.begin(bits);
    int other = table.begin(bits);
    int count = 0;
    // Two states take turns until the bits are used up; then the other one has one more symbol.
    while (!bits.isOverrun()) {
      weights[count++] = table.symbol(state);
      int next = table.next(state, bits);
      state = other;
      other = next;
    }
    weights[count++] = table.symbol(state);
    return count;
  }

  /**
   * @param count without the last symbol's weight, which follows from the others
   */
  private static Huffman of(int[] weights, int count) throws MalformedException {
    int total = 0;
    for (int i = 0; i < count; i++) {
      total += 1 << weights[i] >> 1;
    }
    int log = 32 - Integer.numberOfLeadingZeros(total);
    int rest = (1 << log) - total;
    MalformedException.unless(
        total > 0 && log <= MOST_LOG && Integer.bitCount(rest) == 1,
        "the code of its literals is not a whole one");
    weights[count] = 32 - Integer.numberOfLeadingZeros(rest);
    Huffman code = new Huffman(log);
    code.fill(weights, count + 1);
    return code;
  }

  /** The longest codes come first, and of equal length the lower symbols. */
  private void fill(int[] weights, int count) {
    int at = 0;
    for (int weight = 1; weight <= log; weight++) {
      for (int symbol = 0; symbol < count; symbol++) {
        if (weights[symbol] == weight) {
          int length = 1 << (weight - 1);
          Arrays.fill(entries, at, at + length, (short) ((log + 1 - weight) << 8 | symbol));
          at += length;
        }
      }
    }
  }

  /** Fills {@code target} from {@code from} to {@code to} with the symbols of all the bits. */
  void decode(Bits bits, byte[] target, int from, int to) throws MalformedException {
    for (int i = from; i < to; i++) {
      int entry = entries[(int) bits.peek(log)];
      target[i] = (byte) entry;
      bits.skip(entry >> 8);
    }
    MalformedException.unless(bits.isAtStart(), "its literals do not fill their bits");
  }
}
