package nbd.plugins.data;

import nbd.plugins.data.Expression.FileContent;
import nbd.plugins.data.Expression.ScriptOutput;

/** Parses what bytes come in by: files and scripts. */
final class Inputs {
  private static final String AFTER_FILE = "*[) \t\n";

  private final Scanner scanner;

  Inputs(Scanner scanner) {
    this.scanner = scanner;
  }

  /** {@code <FILE} or {@code <(SCRIPT)}. */
  Expression next() {
    return scanner.isNext("<(") ? script() : file();
  }

  private Expression script() {
    Place start = scanner.place();
    scanner.take("<(");
    StringBuilder script = new StringBuilder();
    for (int open = 1; open > 0; ) {
      script.append(scanner.before("()"));
      char next = scanner.next();
      if (next == Scanner.END) {
        throw start.wrong("the script after '<(' has no ')' after it");
      }
      open += next == '(' ? 1 : -1;
      script.append(open > 0 ? next : "");
    }
    if (script.isEmpty()) {
      throw start.wrong("there is no script between '<(' and ')'");
    }
    return new ScriptOutput(Scanner.decoded(script.toString()), start);
  }

  private Expression file() {
    scanner.next();
    Place start = scanner.place();
    String file = scanner.before(AFTER_FILE);
    if (file.isEmpty()) {
      throw start.wrong("there is no file name after '<'");
    }
    return new FileContent(Scanner.decoded(file), start);
  }
}
