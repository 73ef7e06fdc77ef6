package nbd.itest.extents;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A disk as the list of what was done to it, for disks of any size: what came last to a byte is
 * what it holds. It begins as a hole. Safe for several threads.
 */
final class ChangeLog implements Truth {
  private static final long HOLE_ZERO = 3;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /**
   * What was done to a range.
   *
   * @param start first offset
   * @param end the first offset after it
   * @param status in base:allocation
   * @param bytes that were written; empty where the range reads as zero
   */
  record Change(long start, long end, long status, ByteBuffer bytes) {
    boolean has(long at) {
      return start <= at && at < end;
    }
  }

  private final long size;
  private final List<Change> changes = new ArrayList<>();

  ChangeLog(long size) {
    this.size = size;
  }

  synchronized void write(long start, byte[] bytes) {
    changes.add(new Change(start, start + bytes.length, 0, ByteBuffer.wrap(bytes.clone())));
  }

  synchronized void zero(long start, long length, long status) {
    changes.add(new Change(start, start + length, status, NOTHING));
  }

  /** Start, length and status of each change. */
  synchronized List<List<Long>> changes() {
    return changes.stream()
        .map(each -> List.of(each.start(), each.end() - each.start(), each.status()))
        .toList();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Set<String> contexts() {
    return Set.of(Facts.ALLOCATION);
  }

  private Change last(long at) {
    for (Change each : changes.reversed()) {
      if (each.has(at)) {
        return each;
      }
    }
    return new Change(0, size, HOLE_ZERO, NOTHING);
  }

  @Override
  public synchronized long status(String context, long at) {
    return last(at).status();
  }

  /** Up to the next place where any change begins or ends. */
  @Override
  public synchronized long sameUntil(String context, long at) {
    long until = size;
    for (Change each : changes) {
      until = each.start() > at ? Math.min(until, each.start()) : until;
      until = each.end() > at ? Math.min(until, each.end()) : until;
    }
    return until;
  }

  @Override
  public synchronized byte content(long at) {
    Change last = last(at);
    return last.bytes().hasRemaining() ? last.bytes().get((int) (at - last.start())) : 0;
  }

  @Override
  public synchronized long somePlace(Random random) {
    if (changes.isEmpty()) {
      return random.nextLong(size);
    }
    Change some = changes.get(random.nextInt(changes.size()));
    return random.nextBoolean() ? some.start() : some.end();
  }
}
