package nbd.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import nbd.app.status.Found;
import nbd.app.status.ServedExport;
import nbd.app.status.ServerReport;
import nbd.app.status.UsedJar;

/**
 * What {@code nbdj list} shows of a server.
 *
 * @param told problems of jars that are told already, each with the file's name
 */
record ServerSection(Found found, Set<String> told) {
  /** Sections are a blank line apart. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    switch (found) {
      case Found.Unclear unclear -> lines.add(unclear.why());
      case Found.Running running -> add(running.report(), lines);
    }
    return lines.stream().map(TextTable::plain).toList();
  }

  private void add(ServerReport server, List<String> lines) {
    lines.add(
        "served by process %d since %s: %s"
            .formatted(server.process().pid(), Wording.time(server.started()), server.serves()));
    if (server.exports().isEmpty()) {
      lines.add("no export");
    } else {
      var table = new TextTable("EXPORT", "STATE", "GENERATION", "CLIENTS", "SINCE", "LAYERS");
      server.exports().forEach(export -> table.add(row(export)));
      lines.addAll(table.lines());
    }
    server.exports().stream()
        .filter(export -> !export.why().isEmpty())
        .map(export -> Wording.export(export.name()) + ": " + export.why())
        .forEach(lines::add);
    server.jars().stream().flatMap(this::notes).forEach(lines::add);
  }

  /** What may be another matter in a server that has been running than in one that starts. */
  private Stream<String> notes(UsedJar jar) {
    Stream<String> problem =
        jar.problem().isEmpty() ? Stream.empty() : Stream.of(jar.file() + " " + jar.problem());
    Stream<String> lingering =
        jar.lingering().stream()
            .map(
                version ->
                    "%s %s is still used beside %s".formatted(jar.name(), version, jar.version()));
    return Stream.concat(problem.filter(Predicate.not(told::contains)), lingering);
  }

  private static List<String> row(ServedExport export) {
    return List.of(
        Wording.export(export.name()),
        export.state().name().toLowerCase(Locale.ROOT),
        export.generation() == 0 ? "" : Integer.toString(export.generation()),
        export.clients() + (export.behind() == 0 ? "" : " + " + export.behind() + " behind"),
        Wording.time(export.since()),
        Wording.chain(export.layers()));
  }
}
