package nbd.plugin.memory;

/**
 * Pages up to an end that have one status, packed into a long, so that looking allocates nothing.
 */
final class Run {
  private Run() {}

  static long of(long end, long status) {
    return (end << 2) | status;
  }

  /** The first page behind it; may be behind the last page of the disk. */
  static long end(long run) {
    return run >>> 2;
  }

  /** The status of its pages in base:allocation. */
  static long status(long run) {
    return run & 3;
  }
}
