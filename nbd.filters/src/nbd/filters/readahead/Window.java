package nbd.filters.readahead;

import java.util.Optional;
import nbd.api.Range;

/**
 * Decides what to fetch ahead. While reads go on near where the ones before ended, each asks for
 * more; a read from elsewhere begins anew. May be used by several threads.
 */
final class Window {
  static final long LEAST = 32 << 10;
  static final long MOST = 4 << 20;

  private final long size;
  private final long least;
  private long length;

  /** Where the furthest read of this run has ended. */
  private long front;

  /** Up to here is fetched, or about to be. */
  private long fetched;

  /**
   * @param size of the disk, in bytes
   * @param block what is fetched is a multiple of it, a power of two up to 64 KiB
   */
  Window(long size, long block) {
    this.size = size - size % block;
    least = Math.max(LEAST, block);
    length = least;
  }

  /** What to fetch along with a read of {@code range}, if anything. */
  synchronized Optional<Range> read(Range range) {
    if (!goesOn(range)) {
      front = range.end();
      fetched = range.end();
      length = least;
      return Optional.empty();
    }
    front = Math.max(front, range.end());
    long from = Math.max(fetched, front);
    // Not before half of what was fetched is used: fewer, larger requests.
    return from - front > length / 2 ? Optional.empty() : grow(from);
  }

  /**
   * Requests under way together come out of order; and what lies a little behind was read, or
   * fetched, not long ago.
   */
  private boolean goesOn(Range range) {
    long ahead = Math.max(length, range.length());
    return range.offset() >= front - MOST && range.offset() - ahead <= front;
  }

  private Optional<Range> grow(long from) {
    length = Math.min(2 * length, MOST);
    long end = front > size - length ? size : front + length;
    if (from >= end) {
      return Optional.empty();
    }
    fetched = end;
    return Optional.of(Range.between(from, end));
  }
}
