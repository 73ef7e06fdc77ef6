package nbd.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Results made by hand. */
final class Results {
  private Results() {}

  /** A server's runs; each needs a tenth of its value as CPU time, 10 MiB and 2 threads. */
  static Series series(double... values) {
    Series series = new Series();
    for (double value : values) {
      series.add(new Sample(value, value / 10, 10, 2));
    }
    return series;
  }

  static SequencedMap<String, Series> servers(Object... namesAndSeries) {
    SequencedMap<String, Series> servers = new LinkedHashMap<>();
    for (int i = 0; i < namesAndSeries.length; i += 2) {
      servers.put((String) namesAndSeries[i], (Series) namesAndSeries[i + 1]);
    }
    return servers;
  }

  /** nbdj 300, peers 100 and 200, the loop 400; in IOPS or in milliseconds. */
  static Result of(String name, Unit unit) {
    return new Result(
        name,
        unit,
        "request",
        servers(
            "nbdj", series(300, 310, 290),
            "nbdkit", series(100, 100, 100),
            "qemu-nbd", series(200, 200, 200),
            "loop", series(400, 400, 400)));
  }

  static Run run(Result... results) {
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    facts.put("CPU", "a | b");
    return new Run(facts, List.of(results));
  }
}
