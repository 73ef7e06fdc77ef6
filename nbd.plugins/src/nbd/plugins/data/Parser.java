package nbd.plugins.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nbd.api.ParameterException;
import nbd.plugins.data.Expression.Assign;
import nbd.plugins.data.Expression.Name;
import nbd.plugins.data.Expression.Sequence;

/** Makes expressions out of one text: the program, or what a variable stands for. */
final class Parser {
  private static final String NO_NAME =
      "a name is \\ and then letters, digits, '-' or '_', such as \\sector";

  private final Scanner scanner;
  private final Literals literals;
  private final Inputs inputs;
  private final Postfixes postfixes;
  private final Variables variables;

  /** The variables that this text is in. */
  private final Set<String> inside;

  private Parser(String name, String text, Variables variables, Set<String> inside) {
    scanner = new Scanner(name, text);
    Numbers numbers = new Numbers(scanner);
    literals = new Literals(scanner, numbers);
    inputs = new Inputs(scanner);
    postfixes = new Postfixes(scanner, numbers);
    this.variables = variables;
    this.inside = inside;
  }

  /**
   * Parses a whole program.
   *
   * @throws ParameterException if it is malformed; the message tells where
   */
  static Sequence program(String text, Variables variables) {
    return new Parser("parameter 'data'", text, variables, Set.of()).all();
  }

  private Sequence all() {
    Sequence all = sequence();
    if (!scanner.atEnd()) {
      throw scanner.wrong("this ')' has no '(' before it");
    }
    return all;
  }

  /** Up to the end, or to a ')'. */
  private Sequence sequence() {
    List<Expression> parts = new ArrayList<>();
    while (true) {
      scanner.skipSpace();
      switch (scanner.peek()) {
        case Scanner.END, ')' -> {
          return new Sequence(parts);
        }
        case '#' -> scanner.before("\n");
        case '*' -> parts.add(postfixes.repeat(parts));
        case '[' -> parts.add(postfixes.slice(parts));
        case '-' -> parts.add(assign(parts));
        default -> parts.add(part());
      }
    }
  }

  private Expression part() {
    return switch (scanner.peek()) {
      case '@' -> literals.move();
      case '(' -> group();
      case '<' -> inputs.next();
      case '"' -> literals.string();
      case '\\' -> name();
      case '$' -> variable();
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> literals.number();
      case 'l', 'b' -> literals.word();
      default -> throw nothing();
    };
  }

  private ParameterException nothing() {
    Place start = scanner.place();
    String word = scanner.word("");
    return start.wrong("'" + (word.isEmpty() ? scanner.next() : word) + "' means nothing");
  }

  private Sequence group() {
    Place open = scanner.place();
    scanner.next();
    Sequence inner = sequence();
    if (!scanner.take(")")) {
      throw open.wrong("this '(' has no ')' after it");
    }
    return inner;
  }

  private Expression name() {
    Place start = scanner.place();
    scanner.next();
    String name = scanner.word("-_");
    if (name.isEmpty()) {
      throw start.wrong(NO_NAME);
    }
    return new Name(name, start);
  }

  private Expression assign(List<Expression> parts) {
    Place start = scanner.place();
    if (!scanner.take("->")) {
      throw start.wrong("'-' means nothing; a name is given by '-> \\NAME'");
    }
    Expression what = Postfixes.last(parts, "->", start);
    scanner.skipSpace();
    if (scanner.peek() != '\\') {
      throw scanner.wrong(NO_NAME);
    }
    return new Assign(what, ((Name) name()).name());
  }

  private Expression variable() {
    Place start = scanner.place();
    scanner.next();
    String name = Scanner.isDigit(scanner.peek()) ? "" : scanner.word("_");
    if (name.isEmpty()) {
      throw start.wrong("a variable is $ and then letters, digits or '_', such as $boot");
    }
    if (inside.contains(name)) {
      throw start.wrong("$" + name + " is part of itself");
    }
    String text = variables.value(name).orElseThrow(() -> unknown(name, start));
    Set<String> deeper = new HashSet<>(inside);
    deeper.add(name);
    return new Parser("$" + name, text, variables, deeper).all();
  }

  private static ParameterException unknown(String name, Place place) {
    return place.wrong(
        "$" + name + " is neither a parameter, " + name + "=..., nor in the environment");
  }
}
