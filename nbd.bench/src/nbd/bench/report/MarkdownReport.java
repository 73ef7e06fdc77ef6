package nbd.bench.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A run as Markdown: the facts, what it comes to, and the tables of each group. */
public final class MarkdownReport {
  private final StringBuilder out = new StringBuilder("# Comparison of NBD servers\n\n");

  private MarkdownReport() {}

  /** The whole text; it names the charts of {@link Charts} as files beside it. */
  public static String of(Run run) {
    MarkdownReport report = new MarkdownReport();
    report.facts(run);
    report.out.append("## Summary\n\n").append(new Summary(run.results()).markdown());
    run.groups().forEach(report::group);
    return report.out.toString();
  }

  private void facts(Run run) {
    MarkdownTable table = new MarkdownTable(List.of("machine and run", ""));
    run.facts().forEach((what, which) -> table.row(List.of(what, which)));
    out.append(table).append('\n');
  }

  private void group(String name, List<Result> results) {
    out.append("## ").append(name).append("\n\n");
    out.append("![ratios to the best peer](").append(Charts.fileName(name)).append(")\n\n");
    table(results, "value", result -> ", " + result.unit().symbol(), MarkdownReport::value);
    if (has(results, series -> !series.cpu().isEmpty())) {
      table(results, "server CPU, us", MarkdownReport::per, MarkdownReport::cpu);
    }
    if (has(results, series -> !Double.isNaN(series.systemCalls()))) {
      table(results, "server's system calls", MarkdownReport::per, MarkdownReport::calls);
    }
    table(results, "server's memory, threads", _ -> "", MarkdownReport::memory);
  }

  private static boolean has(List<Result> results, Predicate<Series> what) {
    return results.stream().flatMap(result -> result.series().values().stream()).anyMatch(what);
  }

  private static String per(Result result) {
    return ", per " + result.operation();
  }

  private void table(
      List<Result> results,
      String what,
      Function<Result, String> unit,
      BiFunction<Result, String, String> cell) {
    SequencedSet<String> servers = new LinkedHashSet<>();
    results.forEach(result -> servers.addAll(result.series().keySet()));
    MarkdownTable table =
        new MarkdownTable(Stream.concat(Stream.of(what), servers.stream()).toList());
    for (Result result : results) {
      table.row(
          result.shortName() + unit.apply(result),
          servers.stream()
              .map(
                  server -> result.series().containsKey(server) ? cell.apply(result, server) : ""));
    }
    out.append(table).append('\n');
  }

  private static String value(Result result, String server) {
    Series series = result.series().get(server);
    return series
        .failure()
        .map(why -> "failed: " + why)
        .orElseGet(
            () ->
                "%s ±%s **%s**"
                    .formatted(
                        Figures.rounded(series.values().median()),
                        Figures.percent(series.values().spread()),
                        Figures.times(result.ratioToPeers(server).orElse(Double.NaN))));
  }

  private static String cpu(Result result, String server) {
    return "%s **%s**"
        .formatted(
            Figures.rounded(result.series().get(server).cpu().median()),
            Figures.times(result.cpuShare(server).orElse(Double.NaN)));
  }

  private static String calls(Result result, String server) {
    return Figures.rounded(result.series().get(server).systemCalls());
  }

  private static String memory(Result result, String server) {
    Series series = result.series().get(server);
    return "%s MiB, %s"
        .formatted(Figures.rounded(series.memory().max()), Figures.rounded(series.threads().max()));
  }
}
