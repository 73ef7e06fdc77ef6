package nbd.bench.workload;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import nbd.bench.report.JsonReader;

/**
 * What fio says of a run, reads and writes together.
 *
 * @param requests answered
 * @param mebibytes read or written
 * @param requestRate requests a second
 * @param mebibyteRate MiB a second
 */
record FioReport(double requests, double mebibytes, double requestRate, double mebibyteRate) {
  private static final double MIB = 1 << 20;

  /**
   * Reads fio's JSON; lines before it are fio's messages.
   *
   * @throws IOException if a request failed, or none was answered
   */
  static FioReport of(String output) throws IOException {
    Map<?, ?> job = job(output.substring(Math.max(0, output.indexOf("\n{"))));
    double error = number(job, "error");
    FioReport report =
        new FioReport(
            both(job, "total_ios"),
            both(job, "io_bytes") / MIB,
            both(job, "iops"),
            both(job, "bw_bytes") / MIB);
    if (error != 0 || report.requests == 0) {
      throw new IOException("fio: error " + (int) error + " after " + (long) report.requests);
    }
    return report;
  }

  private static Map<?, ?> job(String json) throws IOException {
    try {
      if (JsonReader.read(json) instanceof Map<?, ?> report
          && report.get("jobs") instanceof List<?> jobs
          && jobs.getFirst() instanceof Map<?, ?> job) {
        return job;
      }
    } catch (IllegalArgumentException noJson) {
      throw new IOException("fio's report: " + noJson.getMessage(), noJson);
    }
    throw new IOException("fio's report has no job");
  }

  private static double both(Map<?, ?> job, String name) {
    return of(job, "read", name) + of(job, "write", name);
  }

  private static double of(Map<?, ?> job, String direction, String name) {
    return job.get(direction) instanceof Map<?, ?> part ? number(part, name) : 0;
  }

  private static double number(Map<?, ?> from, String name) {
    return from.get(name) instanceof Number number ? number.doubleValue() : 0;
  }
}
