package nbd.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** What the results come to, and what misses the goals, in Markdown. */
final class Summary {
  private static final double PEER_GOAL = 1;
  private static final double LIMIT_GOAL = 0.95;

  /** Clients that keep a server busy with requests of the kind that the C loop answers. */
  private static final Set<String> REQUESTS = Set.of("fio", "load", "copy");

  private final List<Result> results;

  Summary(List<Result> results) {
    this.results = results;
  }

  /** Geometric means for each client and for all, and a line for each result that misses a goal. */
  String markdown() {
    return means()
        + "\n"
        + missing("the best peer", PEER_GOAL, Summary::peers)
        + missing("the C loop", LIMIT_GOAL, Summary::limit);
  }

  private String means() {
    Map<String, List<Result>> byClient =
        results.stream()
            .collect(
                Collectors.groupingBy(Summary::client, LinkedHashMap::new, Collectors.toList()));
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "nbdj, geometric means",
                "workloads",
                "against the best peer in each",
                "against the C loop",
                "CPU per operation, share of the best peer's"));
    byClient.forEach((client, some) -> row(table, client, some));
    row(
        table,
        "all but start and idle",
        results.stream()
            .filter(result -> !Set.of("start", "idle").contains(client(result)))
            .toList());
    return table.toString();
  }

  private static void row(MarkdownTable table, String name, List<Result> some) {
    table.row(
        List.of(
            name,
            Integer.toString(some.size()),
            mean(some, Summary::peers),
            mean(some, Summary::limit),
            mean(some, Summary::cpu)));
  }

  private static String mean(List<Result> some, Function<Result, OptionalDouble> ratio) {
    DoubleStream ratios = some.stream().map(ratio).flatMapToDouble(OptionalDouble::stream);
    return Figures.times(Samples.geometricMean(ratios));
  }

  private static String client(Result result) {
    return result.name().substring(0, result.name().indexOf('/'));
  }

  private static OptionalDouble peers(Result result) {
    return result.ratioToPeers(Result.OURS);
  }

  private static OptionalDouble limit(Result result) {
    return REQUESTS.contains(client(result))
        ? result.ratio(Result.OURS, Result.LIMIT)
        : OptionalDouble.empty();
  }

  private static OptionalDouble cpu(Result result) {
    return result.cpuShare(Result.OURS);
  }

  private String missing(String what, double goal, Function<Result, OptionalDouble> ratio) {
    String lines =
        results.stream()
            .filter(result -> ratio.apply(result).orElse(goal) < goal)
            .map(result -> line(result, ratio.apply(result).orElseThrow()))
            .collect(Collectors.joining());
    String head = "Below %s of %s:".formatted(Figures.times(goal), what);
    return lines.isEmpty() ? head + " none.\n\n" : head + "\n\n" + lines + "\n";
  }

  private static String line(Result result, double ratio) {
    String spread = Figures.percent(result.series().get(Result.OURS).values().spread());
    return "* %s: %s, spread ±%s\n".formatted(result.name(), Figures.times(ratio), spread);
  }
}
