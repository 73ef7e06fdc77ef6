package nbd.bench;

import java.util.Map;
import java.util.stream.Collectors;
import nbd.bench.report.Figures;
import nbd.bench.report.Result;
import nbd.bench.report.Series;

/** What is shown while it runs. */
final class Progress {
  private Progress() {}

  /** A workload's name, and each server's median. */
  static String line(Result result) {
    return result.series().entrySet().stream()
        .map(Progress::server)
        .collect(Collectors.joining(", ", result.name() + " " + result.unit().symbol() + ": ", ""));
  }

  private static String server(Map.Entry<String, Series> entry) {
    Series series = entry.getValue();
    return entry.getKey()
        + " "
        + series
            .failure()
            .map(why -> "failed: " + why)
            .orElseGet(() -> Figures.rounded(series.values().median()));
  }
}
