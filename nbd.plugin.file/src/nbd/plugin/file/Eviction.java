package nbd.plugin.file;

import java.util.ArrayDeque;
import java.util.Deque;
import nbd.api.Range;

/**
 * Keeps what was read and written out of the page cache. Only clean pages can be dropped, so a
 * write is begun to be stored at once, and dropped when some more have come, which by then waits
 * for little. Any number of threads.
 */
final class Eviction {
  /** Writes that are on their way to the device. */
  private static final int WINDOW = 8;

  private final Descriptor file;
  private final Deque<Range> writing = new ArrayDeque<>(WINDOW + 1);

  Eviction(Descriptor file) {
    this.file = file;
  }

  /** After a read. */
  void read(Range range) {
    Advise.DO_NOT_NEED.call(file, range);
  }

  /** After a write. */
  void written(Range range) {
    SyncRange.START.call(file, range);
    Range oldest = exchange(range);
    if (oldest != null) {
      SyncRange.FINISH.call(file, oldest);
      Advise.DO_NOT_NEED.call(file, oldest);
    }
  }

  /** Takes the write that left the window, or null. */
  private synchronized Range exchange(Range range) {
    writing.addLast(range);
    return writing.size() > WINDOW ? writing.removeFirst() : null;
  }
}
