package nbd.filters.cow;

import java.io.IOException;
import java.util.TreeSet;

/**
 * Places in the file, all of the same length, numbered from 0. Those that are given back are taken
 * first, the ones at the end of the file are cut off. Not safe for several threads.
 */
final class Regions {
  private final OverlayFile file;
  private final long bytes;
  private final TreeSet<Long> free = new TreeSet<>();
  private long end;
  private long cutAt;

  /**
   * @param bytes of each
   * @param end the first one that nobody has ever had
   * @param free those before that nobody has
   */
  Regions(OverlayFile file, long bytes, long end, long[] free) {
    this.file = file;
    this.bytes = bytes;
    this.end = end;
    this.cutAt = end;
    for (long each : free) {
      this.free.add(each);
    }
  }

  /** One that nobody has; its bytes may be anything. */
  long take() {
    Long used = free.pollFirst();
    if (used != null) {
      return used;
    }
    cutAt = Math.max(cutAt, end + 1);
    return end++;
  }

  /** Nobody has it any more. */
  void giveBack(long region) {
    free.add(region);
    while (!free.isEmpty() && free.last() == end - 1) {
      free.pollLast();
      end--;
    }
  }

  /** Gives storage at the end of the file back to the system. */
  void cut() {
    if (end == cutAt) {
      return;
    }
    try {
      file.cut(end * bytes);
      cutAt = end;
    } catch (IOException keeps) {
      // Then it is used again later, which is as right.
    }
  }

  long position(long region) {
    return region * bytes;
  }

  long end() {
    return end;
  }

  long[] free() {
    return free.stream().mapToLong(Long::longValue).toArray();
  }
}
