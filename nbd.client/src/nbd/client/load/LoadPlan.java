package nbd.client.load;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;

/**
 * What a load does. {@link #of} begins with the usual, the other methods change one thing each.
 *
 * <p>A write puts the block's own offset in its first 8 bytes, big-endian, and the same bytes for
 * every block behind it.
 *
 * @param address of the server
 * @param export name of the export; empty for the default export
 * @param blockSize bytes of each request, a multiple of 512, at most 32 MiB
 * @param depth requests under way on each connection, 1 to 65536
 * @param connections 1 or more, each with a thread of its own
 * @param duration after which no more requests are sent
 * @param requests at most so many on each connection
 * @param checked whether reads have to find the offset that a write has put in a block
 */
public record LoadPlan(
    SocketAddress address,
    String export,
    Pattern pattern,
    int blockSize,
    int depth,
    int connections,
    Duration duration,
    long requests,
    boolean checked) {
  private static final int SECTOR = 512;
  private static final int LARGEST = 32 << 20;
  private static final int DEEPEST = 1 << 16;

  /**
   * @throws IllegalArgumentException naming what is out of its range
   */
  public LoadPlan {
    Objects.requireNonNull(address);
    Objects.requireNonNull(export);
    Objects.requireNonNull(pattern);
    check(
        blockSize > 0 && blockSize <= LARGEST && blockSize % SECTOR == 0, "block size", blockSize);
    check(depth > 0 && depth <= DEEPEST, "depth", depth);
    check((long) depth * (blockSize + Requests.HEADER) <= Integer.MAX_VALUE, "depth", depth);
    check(connections > 0, "connections", connections);
    check(duration.isPositive(), "duration", duration);
    check(requests > 0, "requests", requests);
  }

  private static void check(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("load: " + name + " " + value + " is out of range");
    }
  }

  /** Blocks of 4 KiB, 64 at a time, on one connection to the default export, for a second. */
  public static LoadPlan of(SocketAddress address, Pattern pattern) {
    return new LoadPlan(
        address, "", pattern, 4096, 64, 1, Duration.ofSeconds(1), Long.MAX_VALUE, false);
  }

  /** This plan for another export of the server. */
  public LoadPlan withExport(String name) {
    return new LoadPlan(
        address, name, pattern, blockSize, depth, connections, duration, requests, checked);
  }

  /** This plan with other blocks. */
  public LoadPlan withBlockSize(int bytes) {
    return new LoadPlan(
        address, export, pattern, bytes, depth, connections, duration, requests, checked);
  }

  /** This plan with so many requests under way on each connection. */
  public LoadPlan withDepth(int underWay) {
    return new LoadPlan(
        address, export, pattern, blockSize, underWay, connections, duration, requests, checked);
  }

  /** This plan on so many connections. */
  public LoadPlan withConnections(int count) {
    return new LoadPlan(
        address, export, pattern, blockSize, depth, count, duration, requests, checked);
  }

  /** This plan for another time. */
  public LoadPlan withDuration(Duration time) {
    return new LoadPlan(
        address, export, pattern, blockSize, depth, connections, time, requests, checked);
  }

  /** This plan until each connection has sent so many requests, if that is sooner. */
  public LoadPlan withRequests(long most) {
    return new LoadPlan(
        address, export, pattern, blockSize, depth, connections, duration, most, checked);
  }

  /** This plan where a read that finds no offset, or another one, ends the load with an error. */
  public LoadPlan withChecks() {
    return new LoadPlan(
        address, export, pattern, blockSize, depth, connections, duration, requests, true);
  }
}
