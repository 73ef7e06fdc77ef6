package nbd.bench.workload;

/**
 * What one run has shown.
 *
 * @param value in the workload's unit
 * @param operations that the server's CPU time is divided by; NaN where that has no meaning
 * @param memory of the server in bytes, where the run has looked at it itself; else NaN
 * @param threads of the server, where the run has looked itself; else NaN
 */
public record Outcome(double value, double operations, double memory, double threads) {
  /** A run that has not looked at memory and threads. */
  public static Outcome of(double value, double operations) {
    return new Outcome(value, operations, Double.NaN, Double.NaN);
  }
}
