package nbd.filters.cow;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.Extent;
import nbd.api.Range;

/**
 * Stores what the disk below has, so that it is not asked again: whole blocks that it calls data.
 * What it calls zero stays so, and its holes take no room. For one call.
 */
final class CopyIn {
  /** Blocks that are longer are copied one at a time: meanwhile nobody else can change them. */
  private static final long MOST_AT_ONCE = 1 << 20;

  private final Overlay overlay;
  private final Base base;
  private long left;

  /**
   * @param most after so many bytes it ends; each look at what is not stored counts for a block
   */
  CopyIn(Overlay overlay, Base base, long most) {
    this.overlay = overlay;
    this.base = base;
    this.left = most;
  }

  /** Stores the blocks that have a part of {@code range}, one after the other. */
  void run(Range range) throws IOException {
    Range whole = overlay.layout().whole(range);
    for (long at = whole.offset(); at < whole.end() && left > 0; ) {
      Range rest = Range.between(at, whole.end());
      Run run = overlay.first(rest);
      Range part = overlay.part(rest, at, run);
      at = run.state() == Run.State.ABSENT ? copyFirst(part) : part.end();
    }
  }

  /** Returns where it has not looked yet. */
  private long copyFirst(Range absent) throws IOException {
    Layout layout = overlay.layout();
    Extent told = base.first(absent);
    long first = layout.blockOf(told.offset());
    long most = first + Math.max(1, MOST_AT_ONCE / layout.block());
    long whole = Math.min(layout.afterWhole(told.end()), layout.groupEnd(first));
    long end = Math.min(whole, most);
    boolean isData = told.status() == Allocation.DATA && end > first;
    if (isData) {
      new Changes(overlay, base).copy(first, end);
    }
    left -= isData ? layout.bytes(first, end).length() : layout.block();
    return isData ? layout.start(end) : layout.start(layout.firstFrom(told.end()));
  }
}
