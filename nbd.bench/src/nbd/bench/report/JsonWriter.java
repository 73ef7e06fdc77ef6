package nbd.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes maps, lists, text, numbers and truth values as JSON; what is no number is null. */
public final class JsonWriter {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Separators SEPARATORS =
      Separators.createDefaultInstance()
          .withObjectFieldValueSpacing(Spacing.AFTER)
          .withObjectEmptySeparator("")
          .withArrayValueSpacing(Spacing.AFTER)
          .withArrayEmptySeparator("");

  private JsonWriter() {}

  /**
   * The text, a line for each member.
   *
   * @throws IllegalArgumentException if JSON has no such value
   */
  public static String write(Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      out.setPrettyPrinter(printer());
      write(out, value);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text + "\n";
  }

  private static DefaultPrettyPrinter printer() {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter(SEPARATORS);
    printer.indentArraysWith(DefaultPrettyPrinter.NopIndenter.instance);
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    return printer;
  }

  private static void write(JsonGenerator out, Object value) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case String text -> out.writeString(text);
      case Double number when !Double.isFinite(number) -> out.writeNull();
      case Double number -> out.writeNumber(number);
      case Number number -> out.writeNumber(number.longValue());
      case Boolean truth -> out.writeBoolean(truth);
      case Map<?, ?> map -> members(out, map);
      case Iterable<?> list -> elements(out, list);
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }

  private static void members(JsonGenerator out, Map<?, ?> map) throws IOException {
    out.writeStartObject();
    for (Map.Entry<?, ?> member : map.entrySet()) {
      out.writeFieldName(member.getKey().toString());
      write(out, member.getValue());
    }
    out.writeEndObject();
  }

  private static void elements(JsonGenerator out, Iterable<?> list) throws IOException {
    out.writeStartArray();
    for (Object element : list) {
      write(out, element);
    }
    out.writeEndArray();
  }
}
