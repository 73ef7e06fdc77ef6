package nbd.app.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nbd.app.deploy.PluginFolder;
import nbd.app.deploy.Standing;

/** {@code nbdj list}: what a server that starts now would take out of the folder. */
record Listing(PluginFolder plugins, PrintStream out) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final List<String> TITLES =
      List.of("FILE", "NAME", "VERSION", "PLUGINS", "FILTERS");

  /** A table and the problems below it, or all of it as JSON. */
  void list(boolean json) {
    plugins.look();
    List<Standing> files = plugins.standings();
    if (json) {
      out.println(json(files));
    } else if (files.isEmpty()) {
      out.println("there are no jars in " + plugins.folder());
    } else {
      table(files);
    }
  }

  private void table(List<Standing> files) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(TITLES);
    files.forEach(file -> rows.add(row(file)));
    int[] widths =
        IntStream.range(0, TITLES.size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    rows.forEach(row -> out.println(line(row, widths)));
    for (Standing file : files) {
      file.problem().ifPresent(problem -> out.println(file.fileName() + " " + problem));
    }
  }

  private static List<String> row(Standing file) {
    return List.of(
        file.fileName(),
        orDash(file.name()),
        orDash(file.version()),
        orDash(String.join(",", file.plugins())),
        orDash(String.join(",", file.filters())));
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static String line(List<String> row, int[] widths) {
    return IntStream.range(0, row.size())
        .mapToObj(column -> ("%-" + widths[column] + "s").formatted(row.get(column)))
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  private static String json(List<Standing> files) {
    return files.stream().map(Listing::json).collect(Collectors.joining(",\n  ", "[\n  ", "\n]"));
  }

  private static String json(Standing file) {
    return "{\"file\": %s, \"name\": %s, \"version\": %s, \"plugins\": %s, \"filters\": %s, \"problem\": %s}"
        .formatted(
            quoted(file.file().toString()),
            quoted(file.name()),
            quoted(file.version()),
            array(file.plugins()),
            array(file.filters()),
            file.problem().map(Listing::quoted).orElse("null"));
  }

  private static String array(List<String> texts) {
    return texts.stream().map(Listing::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    var quoted = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(quoted)) {
      generator.writeString(text);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return quoted.toString();
  }
}
