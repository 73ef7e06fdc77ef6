package nbd.filters.zstd;

/**
 * Unpacks the compressed blocks of one frame (RFC 8878, section 3.1.1.3), each of which may refer
 * to what the ones before it had.
 */
final class Block {
  private final Literals literals = new Literals();
  private final Code literalLengths = Code.literals();
  private final Code offsets = Code.offsets();
  private final Code matchLengths = Code.matches();
  private final Recent recent = new Recent();

  /**
   * Unpacks one.
   *
   * @param packed has {@link Bits#SPARE} bytes more than {@code size}
   * @throws MalformedException if it is not right; so may be an IndexOutOfBoundsException
   */
  void unpack(byte[] packed, int size, Window to) throws MalformedException {
    Input in = new Input(packed, 0, size);
    literals.read(in);
    int count = count(in);
    if (count > 0) {
      sequences(in, count, to);
    } else {
      MalformedException.unless(in.at() == in.end(), "something is behind its literals");
    }
    literals.takeRest(to);
  }

  private static int count(Input in) throws MalformedException {
    int first = in.number(1);
    if (first < 128) {
      return first;
    }
    return first < 255 ? ((first - 128) << 8) + in.number(1) : in.number(2) + 0x7f00;
  }

  private void sequences(Input in, int count, Window to) throws MalformedException {
    int modes = in.number(1);
    MalformedException.unless((modes & 3) == 0, "it has a reserved mode");
    literalLengths.read(in, modes >> 6);
    offsets.read(in, modes >> 4 & 3);
    matchLengths.read(in, modes >> 2 & 3);
    Bits bits = new Bits(in.bytes(), in.at(), in.end());
    literalLengths.begin(bits);
    offsets.begin(bits);
    matchLengths.begin(bits);
    sequence(bits, to);
    for (int i = 1; i < count; i++) {
      literalLengths.next(bits);
      matchLengths.next(bits);
      offsets.next(bits);
      sequence(bits, to);
    }
    MalformedException.unless(bits.isAtStart(), "its sequences do not fill their bits");
  }

  private void sequence(Bits bits, Window to) throws MalformedException {
    int offset = offsets.value(bits);
    int match = matchLengths.value(bits);
    int literal = literalLengths.value(bits);
    MalformedException.unless(!bits.isOverrun(), "its sequences are cut off");
    literals.take(literal, to);
    to.repeat(recent.offset(offset, literal == 0), match);
  }

  /** The offsets that were used last, the latest first (RFC 8878, section 3.1.1.5). */
  private static final class Recent {
    private int first = 1;
    private int second = 4;
    private int third = 8;

    /** The offset that a number stands for, which becomes the latest one. */
    int offset(int number, boolean isWithoutLiterals) {
      int which = isWithoutLiterals ? number + 1 : number;
      if (number > 3) {
        return latest(number - 3, first, second);
      }
      return switch (which) {
        case 1 -> first;
        case 2 -> latest(second, first, third);
        case 3 -> latest(third, first, second);
        default -> latest(first - 1, first, second);
      };
    }

    private int latest(int offset, int next, int last) {
      third = last;
      second = next;
      first = offset;
      return offset;
    }
  }
}
