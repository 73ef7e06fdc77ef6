package nbd.plugins.data;

import java.util.List;
import java.util.OptionalLong;
import nbd.api.ParameterException;
import nbd.plugins.data.Expression.Repeat;
import nbd.plugins.data.Expression.Slice;

/** Parses what follows on an expression and changes it. */
final class Postfixes {
  private final Scanner scanner;
  private final Numbers numbers;

  Postfixes(Scanner scanner, Numbers numbers) {
    this.scanner = scanner;
    this.numbers = numbers;
  }

  /**
   * Removes the last of the parts, which {@code postfix} is applied to.
   *
   * @throws ParameterException if there is none, or it is a move
   */
  static Expression last(List<Expression> parts, String postfix, Place place) {
    if (parts.isEmpty() || !parts.getLast().isContent()) {
      throw place.wrong("'" + postfix + "' follows on bytes, not on " + before(parts));
    }
    return parts.removeLast();
  }

  private static String before(List<Expression> parts) {
    return parts.isEmpty() ? "nothing" : "a move of the offset";
  }

  /** {@code * N}. */
  Expression repeat(List<Expression> parts) {
    Place start = scanner.place();
    scanner.next();
    Expression what = last(parts, "*", start);
    return new Repeat(what, numbers.take("what is after '*'"), start);
  }

  /** {@code [N:M]}, either of which may be missing. */
  Expression slice(List<Expression> parts) {
    Place start = scanner.place();
    scanner.next();
    Expression what = last(parts, "[", start);
    long from = number("what is after '['").orElse(0);
    expect(":", start);
    OptionalLong to = number("what is after ':'");
    expect("]", start);
    return new Slice(what, from, to, start);
  }

  private OptionalLong number(String what) {
    scanner.skipSpace();
    char next = scanner.peek();
    return next == ':' || next == ']' ? OptionalLong.empty() : OptionalLong.of(numbers.take(what));
  }

  private void expect(String sign, Place start) {
    scanner.skipSpace();
    if (!scanner.take(sign)) {
      throw start.wrong("a slice is [N:M], [N:] or [:M]");
    }
  }
}
