package nbd.plugins.data;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import nbd.api.ParameterException;
import nbd.plugins.data.Expression.Align;
import nbd.plugins.data.Expression.Bytes;
import nbd.plugins.data.Expression.MoveBy;
import nbd.plugins.data.Expression.MoveTo;

/** Parses numbers, strings and moves. */
final class Literals {
  private static final BigInteger LARGEST_BYTE = BigInteger.valueOf(255);

  private final Scanner scanner;
  private final Numbers numbers;

  Literals(Scanner scanner, Numbers numbers) {
    this.scanner = scanner;
    this.numbers = numbers;
  }

  /** A byte. */
  Expression number() {
    return new Bytes(numbers.take("this byte", LARGEST_BYTE).byteValue());
  }

  /** {@code le16:} to {@code be64:} and a number. */
  Expression word() {
    Place start = scanner.place();
    String kind = scanner.word("");
    int bits =
        switch (kind) {
          case "le16", "be16" -> 16;
          case "le32", "be32" -> 32;
          case "le64", "be64" -> 64;
          default -> 0;
        };
    if (bits == 0 || !scanner.take(":")) {
      throw start.wrong(
          "'%s' means nothing; words are le16: le32: le64: be16: be32: be64:".formatted(kind));
    }
    BigInteger most = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    long value = numbers.take("what is after '" + kind + ":'", most).longValue();
    return new Bytes(bytes(value, bits, kind.startsWith("le")));
  }

  private static byte[] bytes(long value, int bits, boolean littleEndian) {
    byte[] bytes = new byte[bits / Byte.SIZE];
    for (int i = 0; i < bytes.length; i++) {
      int place = littleEndian ? i : bytes.length - 1 - i;
      bytes[i] = (byte) (value >>> (Byte.SIZE * place));
    }
    return bytes;
  }

  /** {@code @N}, {@code @+N}, {@code @-N} or {@code @^N}. */
  Expression move() {
    Place start = scanner.place();
    scanner.next();
    return switch (scanner.peek()) {
      case '+' -> new MoveBy(after("@+"), start);
      case '-' -> new MoveBy(-after("@-"), start);
      case '^' -> align(after("@^"), start);
      default -> new MoveTo(numbers.take("what is after '@'"));
    };
  }

  private long after(String sign) {
    scanner.next();
    return numbers.take("what is after '" + sign + "'");
  }

  private static Expression align(long alignment, Place place) {
    if (Long.bitCount(alignment) != 1) {
      throw place.wrong("alignment " + alignment + " is not a power of two, such as 512");
    }
    return new Align(alignment, place);
  }

  /** In double quotes, with escapes as in C. */
  Expression string() {
    Place start = scanner.place();
    scanner.next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      Place at = scanner.place();
      char next = scanner.next();
      switch (next) {
        case '"' -> {
          return new Bytes(bytes.toByteArray());
        }
        case Scanner.END -> throw unfinished(start);
        case '\\' -> bytes.write(escaped(start, at));
        default -> bytes.write(next);
      }
    }
  }

  private static ParameterException unfinished(Place start) {
    return start.wrong("this string has no '\"' after it");
  }

  private int escaped(Place start, Place at) {
    char letter = scanner.next();
    return switch (letter) {
      case 'a' -> 7;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0xb;
      case 'x' -> hexadecimal(at);
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'u' ->
          throw at.wrong("\\" + letter + " is no escape; write a byte as \\xNN");
      case Scanner.END -> throw unfinished(start);
      default -> letter;
    };
  }

  private int hexadecimal(Place at) {
    int high = Character.digit(scanner.next(), 16);
    int low = Character.digit(scanner.next(), 16);
    if (high < 0 || low < 0) {
      throw at.wrong("\\x is followed by two hexadecimal digits");
    }
    return high << 4 | low;
  }
}
