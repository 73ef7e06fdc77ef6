package nbd.filters.zstd;

import java.util.Arrays;

/** A packed block, read from its start on. */
final class Input {
  private final byte[] bytes;
  private final int end;
  private int at;

  /** The bytes from {@code start} up to, but without, {@code end}. */
  Input(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Index of the next byte. */
  int at() {
    return at;
  }

  /** Index behind the last byte. */
  int end() {
    return end;
  }

  /** The next bytes, lowest first, which stay the next ones. */
  int peek(int length) throws MalformedException {
    checkRoom(length);
    int number = 0;
    for (int i = 0; i < length; i++) {
      number |= (bytes[at + i] & 0xff) << (8 * i);
    }
    return number;
  }

  int number(int length) throws MalformedException {
    int number = peek(length);
    at += length;
    return number;
  }

  /** Index of the next {@code length} bytes, which are passed. */
  int pass(int length) throws MalformedException {
    checkRoom(length);
    at += length;
    return at - length;
  }

  private void checkRoom(int length) throws MalformedException {
    MalformedException.unless(length <= end - at, "it is too short");
  }

  /**
   * A table as it is described here (RFC 8878, section 4.1.1).
   *
   * @param mostSymbol the largest symbol that there may be
   */
  Fse table(int mostLog, int mostSymbol) throws MalformedException {
    Counts counts = new Counts(mostSymbol);
    int log = number4() + 5;
    MalformedException.unless(log <= mostLog, "a table in it is too large");
    counts.read(log);
    return Fse.of(log, counts.all());
  }

  private int number4() throws MalformedException {
    checkRoom(1);
    return bytes[at] & 15;
  }

  /** How many states each symbol has. */
  private final class Counts {
    private final int[] counts;
    private int known;
    private long bit = 8L * at + 4;

    Counts(int mostSymbol) {
      counts = new int[mostSymbol + 1];
    }

    int[] all() {
      return Arrays.copyOf(counts, known);
    }

    void read(int log) throws MalformedException {
      int left = 1 << log;
      while (left > 0) {
        MalformedException.unless(known < counts.length, "a table in it has too many symbols");
        int count = count(left);
        counts[known++] = count;
        left -= Math.abs(count);
        if (count == 0) {
          skipMoreZeroes();
        }
      }
      int passed = (int) ((bit + 7) / 8) - at;
      pass(passed);
    }

    /** Up to {@code left}; small numbers have a bit less than large ones. */
    private int count(int left) throws MalformedException {
      int length = 32 - Integer.numberOfLeadingZeros(left + 1);
      int shorter = (1 << length) - 2 - left;
      int low = bits(length - 1);
      if (low < shorter) {
        return low - 1;
      }
      bit -= length - 1;
      int value = bits(length);
      return (value >= 1 << (length - 1) ? value - shorter : value) - 1;
    }

    private void skipMoreZeroes() throws MalformedException {
      int more;
      do {
        more = bits(2);
        known += more;
        MalformedException.unless(known <= counts.length, "a table in it has too many symbols");
      } while (more == 3);
    }

    private int bits(int length) throws MalformedException {
      int value = 0;
      for (int i = 0; i < length; i++, bit++) {
        MalformedException.unless(bit < 8L * end, "a table in it is cut off");
        value |= (bytes[(int) (bit >> 3)] >> (bit & 7) & 1) << i;
      }
      return value;
    }
  }
}
