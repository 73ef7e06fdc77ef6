package nbd.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import nbd.bench.report.BarChart.Bar;

/** The chart of a group of results: how many times as good as the best peer each server is. */
public final class Charts {
  private Charts() {}

  /** The name of a group's file. */
  public static String fileName(String group) {
    return group.replace('/', '-') + ".svg";
  }

  /** The group as SVG. */
  public static String of(String group, List<Result> results) {
    SequencedSet<String> servers = new LinkedHashSet<>();
    results.forEach(result -> servers.addAll(result.series().keySet()));
    String title = group + ": times as good as the best peer";
    BarChart chart = new BarChart(title, List.copyOf(servers));
    for (Result result : results) {
      List<Bar> bars = new ArrayList<>();
      for (String server : servers) {
        bars.add(bar(result, server));
      }
      chart.group(result.shortName(), bars);
    }
    return chart.svg();
  }

  /** The spread that is drawn is the server's own; the best peer's is drawn at the best peer. */
  private static Bar bar(Result result, String server) {
    double ratio = result.ratioToPeers(server).orElse(Double.NaN);
    double spread = Double.isNaN(ratio) ? 0 : result.series().get(server).values().spread();
    return new Bar(ratio, spread);
  }
}
