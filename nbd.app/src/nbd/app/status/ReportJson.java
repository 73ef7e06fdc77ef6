package nbd.app.status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import nbd.server.ExportStatus.Layer;
import nbd.server.UpgradeReport;

/** Reports as JSON; {@link ReportReader} reads it. */
public final class ReportJson {
  /** Counted up when a reader of the one before would misunderstand it. */
  static final int FORMAT = 1;

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final double NANOS_PER_MILLI = 1e6;
  private static final long NANOS_PER_MICRO = 1000;

  private final JsonGenerator json;

  private ReportJson(JsonGenerator json) {
    this.json = json;
  }

  /** One report, as it stands in a file. */
  static String object(ServerReport report) {
    return text(to -> to.write(report));
  }

  /** An array of them. */
  public static String array(List<ServerReport> reports) {
    return text(
        to -> {
          to.json.writeStartArray();
          for (ServerReport each : reports) {
            to.write(each);
          }
          to.json.writeEndArray();
        });
  }

  private interface Content {
    void writeTo(ReportJson json) throws IOException;
  }

  private static String text(Content content) {
    var text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text).useDefaultPrettyPrinter()) {
      content.writeTo(new ReportJson(generator));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.append('\n').toString();
  }

  private void write(ServerReport report) throws IOException {
    json.writeStartObject();
    json.writeNumberField("format", FORMAT);
    json.writeFieldName("process");
    write(report.process());
    json.writeStringField("version", report.version());
    json.writeStringField("started", report.started().toString());
    json.writeStringField("serves", report.serves());
    texts("uris", report.uris());
    objects("jars", report.jars(), this::write);
    objects("exports", report.exports(), this::write);
    objects("upgrades", report.upgrades(), this::write);
    json.writeEndObject();
  }

  private interface Writing<T> {
    void write(T value) throws IOException;
  }

  private <T> void objects(String key, List<T> values, Writing<T> writing) throws IOException {
    json.writeArrayFieldStart(key);
    for (T each : values) {
      writing.write(each);
    }
    json.writeEndArray();
  }

  private void write(ProcessMark process) throws IOException {
    json.writeStartObject();
    json.writeNumberField("pid", process.pid());
    json.writeStringField("host", process.host());
    json.writeStringField("boot", process.boot());
    json.writeStringField("start", process.start());
    json.writeEndObject();
  }

  private void write(UsedJar jar) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", jar.file());
    json.writeStringField("name", jar.name());
    json.writeStringField("version", jar.version());
    json.writeStringField("problem", jar.problem());
    texts("lingering", jar.lingering());
    json.writeStringField("content", jar.content());
    json.writeEndObject();
  }

  private void write(ServedExport export) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", export.name());
    json.writeStringField("state", word(export.state()));
    json.writeStringField("why", export.why());
    json.writeNumberField("generation", export.generation());
    json.writeNumberField("clients", export.clients());
    json.writeNumberField("behind", export.behind());
    json.writeStringField("since", export.since().toString());
    json.writeBooleanField("readOnly", export.readOnly());
    objects("layers", export.layers(), this::write);
    json.writeEndObject();
  }

  private void write(UpgradeReport upgrade) throws IOException {
    json.writeStartObject();
    json.writeStringField("export", upgrade.export());
    json.writeStringField("began", upgrade.began().toString());
    json.writeNumberField("generation", upgrade.generation());
    objects("before", upgrade.before(), this::write);
    objects("after", upgrade.after(), this::write);
    json.writeStringField("result", word(upgrade.result()));
    json.writeStringField("why", upgrade.why());
    objects("steps", upgrade.steps(), this::write);
    json.writeNumberField("clients", upgrade.clients());
    json.writeNumberField("stallMs", millis(upgrade.stall()));
    json.writeEndObject();
  }

  private void write(UpgradeReport.Step step) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", step.name());
    json.writeNumberField("ms", millis(step.took()));
    json.writeEndObject();
  }

  private void write(Layer layer) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", layer.name());
    json.writeStringField("version", layer.version());
    json.writeEndObject();
  }

  private void texts(String key, List<String> texts) throws IOException {
    json.writeArrayFieldStart(key);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** To the microsecond. */
  private static double millis(Duration took) {
    return took.toNanos() / NANOS_PER_MICRO * NANOS_PER_MICRO / NANOS_PER_MILLI;
  }
}
