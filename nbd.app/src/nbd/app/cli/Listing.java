package nbd.app.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nbd.app.deploy.PluginFolder;
import nbd.app.deploy.Standing;
import nbd.app.status.Found;
import nbd.app.status.StatusFolder;

/**
 * {@code nbdj list}: what a server that starts now would take out of the folder, and what those
 * that run serve.
 */
record Listing(PluginFolder plugins, StatusFolder servers, PrintStream out) {
  private static final JsonFactory JSON = new JsonFactory();

  /** Tables and the problems below each, or the jars as JSON. */
  void list(boolean json) throws IOException {
    plugins.look();
    List<Standing> files = plugins.standings();
    if (json) {
      out.println(json(files));
      return;
    }
    if (files.isEmpty()) {
      out.println("there are no jars in " + plugins.folder());
    } else {
      table(files);
    }
    Set<String> told = files.stream().flatMap(Listing::problem).collect(Collectors.toSet());
    for (Found found : servers.look()) {
      new ServerSection(found, told).lines().forEach(out::println);
    }
  }

  private void table(List<Standing> files) {
    var table = new TextTable("FILE", "NAME", "VERSION", "PLUGINS", "FILTERS");
    files.forEach(file -> table.add(row(file)));
    table.lines().forEach(out::println);
    files.stream().flatMap(Listing::problem).forEach(out::println);
  }

  private static Stream<String> problem(Standing file) {
    return file.problem().map(problem -> file.fileName() + " " + problem).stream();
  }

  private static List<String> row(Standing file) {
    return List.of(
        file.fileName(),
        file.name(),
        file.version(),
        String.join(",", file.plugins()),
        String.join(",", file.filters()));
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
