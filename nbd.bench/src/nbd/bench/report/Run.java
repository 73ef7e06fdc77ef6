package nbd.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that one call of the bench has found.
 *
 * @param facts of machine and run, in the order of the table
 * @param results in the order in which they were measured
 */
public record Run(SequencedMap<String, String> facts, List<Result> results) {
  /** The results by {@link Result#group}. */
  public SequencedMap<String, List<Result>> groups() {
    SequencedMap<String, List<Result>> groups = new LinkedHashMap<>();
    for (Result result : results) {
      groups.merge(
          result.group(),
          List.of(result),
          (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    }
    return groups;
  }

  /** All of it, with each sample, for {@link JsonWriter}. */
  public Map<String, Object> raw() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("facts", facts);
    Map<String, Object> byName = new LinkedHashMap<>();
    for (Result result : results) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("unit", result.unit().symbol());
      members.put("operation", result.operation());
      result.series().forEach((server, series) -> members.put(server, raw(series)));
      byName.put(result.name(), members);
    }
    all.put("results", byName);
    return all;
  }

  private static Map<String, Object> raw(Series series) {
    Map<String, Object> members = new LinkedHashMap<>();
    series.failure().ifPresent(why -> members.put("failure", why));
    members.put("system calls", series.systemCalls());
    series.warmUp().ifPresent(sample -> members.put("warm-up", raw(sample)));
    members.put("samples", series.samples().stream().map(Run::raw).toList());
    return members;
  }

  private static Map<String, Object> raw(Sample sample) {
    return new TreeMap<>(
        Map.of(
            "value", sample.value(),
            "cpu us", sample.cpuMicros(),
            "memory MiB", sample.memoryMib(),
            "threads", sample.threads()));
  }
}
