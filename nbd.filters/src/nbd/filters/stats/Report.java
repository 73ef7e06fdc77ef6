package nbd.filters.stats;

import java.util.List;
import java.util.Map;
import nbd.api.Call;

/** The statistics as text. */
final class Report {
  /** In the order of the text. */
  private static final List<Map.Entry<Call.Kind, String>> KINDS =
      List.of(
          Map.entry(Call.Kind.READ, "read"),
          Map.entry(Call.Kind.WRITE, "write"),
          Map.entry(Call.Kind.TRIM, "trim"),
          Map.entry(Call.Kind.ZERO, "zero"),
          Map.entry(Call.Kind.EXTENTS, "extents"),
          Map.entry(Call.Kind.CACHE, "cache"),
          Map.entry(Call.Kind.FLUSH, "flush"));

  private final Counters counters;
  private final int threshold;
  private final StringBuilder text = new StringBuilder();
  private final long elapsed;

  private Report(Counters counters, int threshold) {
    this.counters = counters;
    this.threshold = threshold;
    elapsed = counters.elapsed();
  }

  /**
   * What was counted so far.
   *
   * @param threshold see {@link StatsParameters}
   */
  static String of(Counters counters, int threshold) {
    Report report = new Report(counters, threshold);
    report.total();
    KINDS.forEach(kind -> report.kind(kind.getValue(), counters.of(kind.getKey())));
    return report.text.toString();
  }

  private void total() {
    long calls = 0;
    long bytes = 0;
    for (Map.Entry<Call.Kind, String> kind : KINDS) {
      Tally tally = counters.of(kind.getKey());
      calls += tally.calls();
      // Asking for extents moves no bytes.
      bytes = kind.getKey() == Call.Kind.EXTENTS ? bytes : Tally.sum(bytes, tally.bytes());
    }
    text.append("total: ").append(calls).append(" ops, ").append(Amount.seconds(elapsed));
    text.append(", ").append(Amount.bytes((double) bytes)).append(", ");
    text.append(Amount.rate(bytes, elapsed)).append('\n');
  }

  private void kind(String name, Tally tally) {
    if (tally.calls() == 0) {
      return;
    }
    text.append(name).append(": ").append(tally.calls()).append(" ops, ");
    text.append(Amount.seconds(tally.nanos())).append(", ");
    text.append(Amount.bytes((double) tally.bytes())).append(", ");
    text.append(Amount.rate(tally.bytes(), tally.nanos())).append(" op, ");
    text.append(Amount.rate(tally.bytes(), elapsed)).append(" total\n");
    if (threshold > 0 && tally.bytes() > 0) {
      Breakdown.print(tally, threshold, text);
    }
  }
}
