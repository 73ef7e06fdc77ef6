package nbd.server;

import java.time.Duration;

/**
 * What one server allows its clients, so that none of them holds up the others.
 *
 * @param connections at most so many at a time; further ones are closed at once
 * @param handshake how long a client may take from connecting to the end of its negotiation
 * @param options at most so many in one negotiation
 * @param payload longest read or write in bytes, 2^25 to 2^30; longer ones are refused
 * @param memory bytes of server memory for requests and replies of all connections together that do
 *     not fit a connection's own buffers; a request that finds none within some seconds fails with
 *     ENOMEM
 * @param drain how long close waits for requests that are under way
 * @param patience how long the requests of an export may wait while it is upgraded; what has not
 *     come to its end by then is undone, within as long again
 */
public record Limits(
    int connections,
    Duration handshake,
    int options,
    int payload,
    long memory,
    Duration drain,
    Duration patience) {
  /** What the command line uses. */
  public static final Limits DEFAULT =
      new Limits(
          10_000,
          Duration.ofSeconds(60),
          1024,
          64 << 20,
          Math.max(256L << 20, Runtime.getRuntime().maxMemory() / 4),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10));

  /** With a patience that is as long as the drain time. */
  public Limits(
      int connections, Duration handshake, int options, int payload, long memory, Duration drain) {
    this(connections, handshake, options, payload, memory, drain, drain);
  }

  /**
   * @throws IllegalArgumentException naming the limit that is out of its range
   */
  public Limits {
    check(connections > 0, "connections", connections, "1 or more");
    check(options > 0, "options", options, "1 or more");
    check(payload >= 1 << 25 && payload <= 1 << 30, "payload", payload, "2^25 to 2^30 bytes");
    check(memory >= payload, "memory", memory, "at least as much as a payload");
  }

  private static void check(boolean holds, String name, long value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("limit " + name + ": " + value + " is not " + rule);
    }
  }
}
