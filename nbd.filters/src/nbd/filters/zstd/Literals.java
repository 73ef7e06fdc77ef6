package nbd.filters.zstd;

import java.util.Arrays;

/** The literals of a block (RFC 8878, section 3.1.1.3.1). */
final class Literals {
  private static final int RAW = 0;
  private static final int RUN = 1;
  private static final int TREELESS = 3;

  private final byte[] bytes = new byte[Window.MOST_BLOCK];
  private int length;
  private int taken;

  /** Of the last block of the frame that had one. */
  private Huffman code;

  /** Reads those of a block. */
  void read(Input in) throws MalformedException {
    int header = in.peek(1);
    int type = header & 3;
    int format = header >> 2 & 3;
    taken = 0;
    switch (type) {
      case RAW -> {
        length = plainLength(in, format);
        System.arraycopy(in.bytes(), in.pass(length), bytes, 0, length);
      }
      case RUN -> {
        length = plainLength(in, format);
        Arrays.fill(bytes, 0, length, (byte) in.number(1));
      }
      default -> packed(in, format, type == TREELESS);
    }
  }

  private static int plainLength(Input in, int format) throws MalformedException {
    return checked(
        switch (format) {
          case 1 -> in.number(2) >> 4;
          case 3 -> in.number(3) >> 4;
          default -> in.number(1) >> 3;
        });
  }

  private static int checked(int length) throws MalformedException {
    MalformedException.unless(length <= Window.MOST_BLOCK, "it has too many literals");
    return length;
  }

  private void packed(Input in, int format, boolean isTreeless) throws MalformedException {
    int bits = format < 2 ? 10 : format == 2 ? 14 : 18;
    long header = in.number(format < 2 ? 3 : 4) & 0xffff_ffffL;
    if (format == 3) {
      header |= (long) in.number(1) << 32;
    }
    int mask = (1 << bits) - 1;
    length = checked((int) (header >> 4) & mask);
    int start = in.pass((int) (header >> (4 + bits)) & mask);
    Input streams = new Input(in.bytes(), start, in.at());
    if (!isTreeless) {
      code = Huffman.read(streams);
    }
    MalformedException.unless(code != null, "it repeats a code of literals, and there is none");
    if (format == 0) {
      decode(streams, streams.end() - streams.at(), 0, length);
    } else {
      four(streams);
    }
  }

  private void four(Input streams) throws MalformedException {
    int[] packed = {streams.number(2), streams.number(2), streams.number(2)};
    int each = (length + 3) / 4;
    for (int i = 0; i < 3; i++) {
      decode(streams, packed[i], Math.min(length, i * each), Math.min(length, (i + 1) * each));
    }
    decode(streams, streams.end() - streams.at(), Math.min(length, 3 * each), length);
  }

  private void decode(Input streams, int packed, int from, int to) throws MalformedException {
    int start = streams.pass(packed);
    code.decode(new Bits(streams.bytes(), start, start + packed), bytes, from, to);
  }

  /** Appends the next ones to what is unpacked. */
  void take(int count, Window to) throws MalformedException {
    MalformedException.unless(count <= length - taken, "it has too few literals");
    to.append(bytes, taken, count);
    taken += count;
  }

  /** Appends all that are left. */
  void takeRest(Window to) throws MalformedException {
    take(length - taken, to);
  }
}
