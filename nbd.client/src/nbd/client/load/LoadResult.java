package nbd.client.load;

import java.time.Duration;

/**
 * What a load has done.
 *
 * @param requests answered, on all connections
 * @param bytes read or written by them
 * @param elapsed from the first send to the last reply
 * @param latencies of each request
 */
public record LoadResult(long requests, long bytes, Duration elapsed, Latencies latencies) {
  /** Requests a second. */
  public double rate() {
    return requests / seconds();
  }

  /** Bytes a second. */
  public double throughput() {
    return bytes / seconds();
  }

  private double seconds() {
    return elapsed.toNanos() / 1e9;
  }
}
