package nbd.plugins.data;

import java.math.BigInteger;
import nbd.api.ParameterException;

/** Numbers of a program: decimal, octal after {@code 0}, or hexadecimal after {@code 0x}. */
final class Numbers {
  private final Scanner scanner;

  Numbers(Scanner scanner) {
    this.scanner = scanner;
  }

  /**
   * Takes a number, after any space.
   *
   * @param what it is, for error messages
   * @param most the largest that is right
   * @throws ParameterException if there is none, or it is larger
   */
  BigInteger take(String what, BigInteger most) {
    scanner.skipSpace();
    Place start = scanner.place();
    int radix = radix();
    String digits = digits(radix);
    try {
      BigInteger value = new BigInteger(digits, radix);
      if (value.compareTo(most) <= 0) {
        return value;
      }
    } catch (NumberFormatException malformed) {
      // Said below, as for what is too large.
    }
    throw start.wrong(what + " is not a number from 0 to " + most);
  }

  /** Takes a number that a long has space for, after any space. */
  long take(String what) {
    return take(what, BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
  }

  private int radix() {
    if (scanner.take("0x") || scanner.take("0X")) {
      return 16;
    }
    return scanner.peek() == '0' ? 8 : 10;
  }

  /** With all decimal digits, so that 08 is an error and not two numbers. */
  private String digits(int radix) {
    StringBuilder digits = new StringBuilder();
    while (Character.digit(scanner.peek(), Math.max(10, radix)) >= 0) {
      digits.append(scanner.next());
    }
    return digits.toString();
  }
}
