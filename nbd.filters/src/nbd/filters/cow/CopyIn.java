package nbd.filters.cow;

import java.io.IOException;
import java.util.Optional;
import nbd.api.Allocation;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Range;

/**
 * Stores what the disk below has, so that it is not asked again: whole blocks that it calls data.
 * What it calls zero stays so, and its holes take no room. For one call.
 */
final class CopyIn {
  /** Blocks that are longer are copied one at a time: meanwhile nobody else can change them. */
  private static final long MOST_AT_ONCE = 1 << 20;

  /** After so many questions to the disk below it ends, however little was told. */
  private static final int MOST_QUESTIONS = 256;

  /** Extents that one question is for. */
  private static final int MANY = 1024;

  private final Overlay overlay;
  private final Base base;
  private final Layout layout;
  private Optional<ExtentMap> known = Optional.empty();
  private int questions;
  private long left;

  /**
   * @param most after so many bytes it ends; each look at what is not stored counts for a block
   */
  CopyIn(Overlay overlay, Base base, long most) {
    this.overlay = overlay;
    this.base = base;
    this.layout = overlay.layout();
    this.left = most;
  }

  /** Stores the blocks that have a part of {@code range}, one after the other. */
  void run(Range range) throws IOException {
    Range whole = layout.whole(range);
    for (long at = whole.offset(); at < whole.end() && left > 0 && mayAsk(); ) {
      Range rest = Range.between(at, whole.end());
      Run run = overlay.first(rest);
      Range part = overlay.part(rest, at, run);
      at = run.state() == Run.State.ABSENT ? copyFirst(part) : part.end();
    }
  }

  private boolean mayAsk() {
    return questions < MOST_QUESTIONS;
  }

  /** Returns where it has not looked yet. */
  private long copyFirst(Range absent) throws IOException {
    long first = layout.blockOf(absent.offset());
    long most = first + Math.max(1, MOST_AT_ONCE / layout.block());
    long limit = Math.min(absent.end(), layout.start(Math.min(layout.groupEnd(first), most)));
    long data = endOfData(absent, limit);
    long end = layout.afterWhole(data);
    if (end > first) {
      new Changes(overlay, base).copy(first, end);
      left -= layout.bytes(first, end).length();
      return layout.start(end);
    }
    left -= layout.block();
    return data > absent.offset() ? layout.start(first + 1) : endOfOther(absent);
  }

  /** Where data ends that begins with {@code absent}, as far as is told; {@code limit} at most. */
  private long endOfData(Range absent, long limit) throws IOException {
    long end = absent.offset();
    while (end < limit && (mayAsk() || isKnown(end))) {
      Extent next = next(Range.between(end, absent.end()));
      if (next.status() != Allocation.DATA) {
        break;
      }
      end = Math.min(next.end(), limit);
    }
    return end;
  }

  /** The first block that has something behind what begins with {@code absent}, and is not data. */
  private long endOfOther(Range absent) throws IOException {
    return layout.start(layout.firstFrom(next(absent).end()));
  }

  private boolean isKnown(long offset) {
    return known.filter(map -> map.start() <= offset && offset < map.end()).isPresent();
  }

  private Extent next(Range range) throws IOException {
    if (!isKnown(range.offset())) {
      questions++;
      known = Optional.of(base.told(range, MANY));
    }
    return known.flatMap(map -> map.clip(range)).orElseThrow().first();
  }
}
