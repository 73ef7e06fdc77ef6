package nbd.bench.report;

import java.util.Iterator;
import java.util.Map;

/** Writes maps, lists, text, numbers and truth values as JSON; what is no number is null. */
public final class JsonWriter {
  private final StringBuilder out = new StringBuilder();

  private JsonWriter() {}

  /**
   * The text, a line for each member and element of something that has further ones inside.
   *
   * @throws IllegalArgumentException if JSON has no such value
   */
  public static String write(Object value) {
    JsonWriter writer = new JsonWriter();
    writer.value(value, "\n");
    return writer.out.append('\n').toString();
  }

  private void value(Object value, String newline) {
    switch (value) {
      case null -> out.append("null");
      case String text -> string(text);
      case Double number when !Double.isFinite(number) -> out.append("null");
      case Number number -> out.append(number);
      case Boolean truth -> out.append(truth);
      case Map<?, ?> map -> members(map, newline);
      case Iterable<?> list -> elements(list, newline);
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }

  private void members(Map<?, ?> map, String newline) {
    String separator = "";
    out.append('{');
    for (Map.Entry<?, ?> member : map.entrySet()) {
      out.append(separator).append(newline).append("  ");
      string(member.getKey().toString());
      out.append(": ");
      value(member.getValue(), newline + "  ");
      separator = ",";
    }
    out.append(map.isEmpty() ? "" : newline).append('}');
  }

  private void elements(Iterable<?> list, String newline) {
    out.append('[');
    for (Iterator<?> each = list.iterator(); each.hasNext(); ) {
      value(each.next(), newline + "  ");
      out.append(each.hasNext() ? ", " : "");
    }
    out.append(']');
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        default -> out.append(c < ' ' ? "\\u%04x".formatted((int) c) : c);
      }
    }
    out.append('"');
  }
}
