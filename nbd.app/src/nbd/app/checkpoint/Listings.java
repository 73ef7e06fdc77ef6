package nbd.app.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nbd.app.checkpoint.CheckpointFolder.Kind;

/** How checkpoints are shown. */
final class Listings {
  private static final JsonFactory JSON = new JsonFactory();
  private static final List<String> TITLES =
      List.of("NAME", "GRANULARITY", "SIZE", "CHANGED", "CREATED", "STATE");

  private Listings() {}

  /** A line for each below the titles, each line with its end. */
  static String table(List<Listed> all) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(TITLES);
    all.forEach(each -> rows.add(row(each)));
    int[] widths =
        IntStream.range(0, TITLES.size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return rows.stream().map(row -> line(row, widths) + "\n").collect(Collectors.joining());
  }

  private static List<String> row(Listed listed) {
    Optional<Checkpoint> told = listed.checkpoint();
    return List.of(
        listed.name(),
        told.map(each -> Long.toString(each.granularity())).orElse("-"),
        told.map(each -> Long.toString(each.size())).orElse("-"),
        told.map(each -> Long.toString(each.changed())).orElse("-"),
        told.map(each -> each.created().toString()).orElse("-"),
        state(listed));
  }

  private static String state(Listed listed) {
    var state = new StringJoiner("; ").setEmptyValue("-");
    if (listed.checkpoint().map(Checkpoint::inUse).orElse(false)) {
      state.add("in use");
    }
    listed.asked().ifPresent(kind -> state.add(kind == Kind.ADD ? "to be made" : "to be dropped"));
    listed.problem().ifPresent(state::add);
    return state.toString();
  }

  private static String line(List<String> row, int[] widths) {
    return IntStream.range(0, row.size())
        .mapToObj(column -> ("%-" + widths[column] + "s").formatted(row.get(column)))
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  /** An array with an object for each, which have all the same keys. */
  static String json(List<Listed> all) throws IOException {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartArray();
      for (Listed each : all) {
        write(each, json);
      }
      json.writeEndArray();
    }
    return text.append('\n').toString();
  }

  private static void write(Listed listed, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", listed.name());
    if (listed.checkpoint().isPresent()) {
      Checkpoint told = listed.checkpoint().get();
      json.writeNumberField("granularity", told.granularity());
      json.writeNumberField("size", told.size());
      json.writeNumberField("changed", told.changed());
      json.writeStringField("created", told.created().toString());
      json.writeBooleanField("inUse", told.inUse());
    } else {
      for (String key : List.of("granularity", "size", "changed", "created", "inUse")) {
        json.writeNullField(key);
      }
    }
    json.writeStringField(
        "asked", listed.asked().map(kind -> kind.name().toLowerCase(Locale.ROOT)).orElse(null));
    json.writeStringField("problem", listed.problem().orElse(null));
    json.writeEndObject();
  }
}
