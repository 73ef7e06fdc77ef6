package nbd.app.map;

import java.io.IOException;
import nbd.api.Range;
import nbd.wire.Descriptors;

/** What is known of a disk, from the start of a range on without a gap, and told at once. */
final class Known {
  private final Merging extents;
  private final Range wanted;
  private final long limit;
  private long position;

  /**
   * @param wanted what is told
   * @param from where knowledge begins, at the start of that range or before it
   * @param limit where it ends, at the end of that range or after it
   */
  Known(Display display, Range wanted, long from, long limit) {
    this.extents = new Merging(display);
    this.wanted = wanted;
    this.position = from;
    this.limit = limit;
  }

  /** The first byte that is not known. */
  long position() {
    return position;
  }

  /** Takes what is new of descriptors that begin at the position or before it. */
  void take(long offset, Descriptors answer) throws IOException {
    long at = offset;
    for (int i = 0; i < answer.count() && at < limit; i++) {
      long to = at + Math.min(answer.length(i), limit - at);
      take(to, answer.status(i));
      at = to;
    }
  }

  /** Takes one status from the position to there, if that is further on. */
  void take(long to, long status) throws IOException {
    long first = Math.max(position, wanted.offset());
    long last = Math.min(to, wanted.end());
    if (first < last) {
      extents.add(first, last - first, status);
    }
    position = Math.max(position, to);
  }

  /** All is known. */
  void end() throws IOException {
    extents.end();
  }
}
