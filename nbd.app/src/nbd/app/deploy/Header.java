package nbd.app.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A clause of a manifest header such as {@code a.b;c.d;version="[1,2)";resolution:=optional}.
 *
 * @param paths what stands before the attributes
 * @param attributes by name; directives have their colon: {@code resolution:}
 */
record Header(List<String> paths, Map<String, String> attributes) {
  /** The clauses of a header; none for null, which is a header that is not there. */
  static List<Header> parse(String text) {
    List<Header> clauses = new ArrayList<>();
    for (String clause : split(text == null ? "" : text, ',')) {
      List<String> paths = new ArrayList<>();
      Map<String, String> attributes = new TreeMap<>();
      for (String part : split(clause, ';')) {
        int equals = part.indexOf('=');
        if (equals < 0) {
          paths.add(part);
        } else {
          attributes.put(
              part.substring(0, equals).strip(), unquoted(part.substring(equals + 1).strip()));
        }
      }
      clauses.add(new Header(paths, attributes));
    }
    return clauses;
  }

  /** Cut at {@code separator}, but not inside double quotes; stripped, without empty pieces. */
  private static List<String> split(String text, char separator) {
    List<String> pieces = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || (text.charAt(i) == separator && !quoted)) {
        String piece = text.substring(start, i).strip();
        if (!piece.isEmpty()) {
          pieces.add(piece);
        }
        start = i + 1;
      } else if (text.charAt(i) == '"') {
        quoted = !quoted;
      }
    }
    return pieces;
  }

  private static String unquoted(String value) {
    return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }

  /** The first path. */
  String path() {
    return paths.isEmpty() ? "" : paths.getFirst();
  }

  /** An attribute, or a directive by its name with the colon. */
  Optional<String> attribute(String name) {
    return Optional.ofNullable(attributes.get(name));
  }
}
