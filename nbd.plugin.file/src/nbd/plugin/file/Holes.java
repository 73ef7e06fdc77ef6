package nbd.plugin.file;

import java.io.IOException;
import java.util.Optional;
import nbd.api.Range;

/**
 * Finds holes for reads that need not read them then. A hole is never remembered: the kernel is
 * asked for each read, so that what anybody has written before is not hidden. Data is remembered,
 * where being wrong costs no more than reading zeroes.
 *
 * <p>Asking must not cost more than it saves. Its time is on account: reads that could have been
 * asked for work it off, and until then none is. Any number of threads, without a lock: what gets
 * lost between them is a question too many or too few.
 */
class Holes {
  /** Smaller holes are read, and shorter reads not asked for: that costs less. */
  static final int SMALLEST = 32 << 10;

  /** A read works off one nanosecond for each so many bytes: some hundredths of its own time. */
  private static final int BYTES_PER_NANOSECOND = 64;

  private final OpenFile file;

  /** Asked for when it is first needed; null before. */
  private volatile FileSystem system;

  /** Where there was data, without a hole, when it was last looked at. */
  private volatile Range data = new Range(0, 0);

  /** Nanoseconds that are still to be worked off. */
  private volatile long owed;

  /** Nanoseconds of the last question. */
  private volatile long tookBefore;

  Holes(OpenFile file) {
    this.file = file;
  }

  /** As {@link System#nanoTime}; stands still in tests that want each read to ask. */
  long nanoTime() {
    return System.nanoTime();
  }

  /** Whether asking may be worth it. */
  boolean maybeIn(Range range) {
    if (range.length() < SMALLEST) {
      return false;
    }
    long now = owed;
    if (now > 0) {
      owed = now - range.length() / BYTES_PER_NANOSECOND;
    }
    return now <= 0 && !data.contains(range) && isReliable();
  }

  private boolean isReliable() {
    FileSystem known = system;
    if (known == null) {
      known = FileSystem.of(file.descriptor());
      system = known;
    }
    return known.knowsLatestData();
  }

  /**
   * Whether all of the range is one. Asked ahead of the read, which asks for itself: only an answer
   * that makes the read needless settles the account.
   */
  boolean cover(Range range) {
    if (!maybeIn(range)) {
      return false;
    }
    boolean covered = dataFrom(range.offset(), range.end()) == range.end();
    if (covered) {
      owed = 0;
    }
    return covered;
  }

  /**
   * The first one in the range that is worth telling; empty if there is none, or if data and holes
   * alternate too fast to look any further.
   */
  Optional<Range> first(Range range) {
    if (range.length() < SMALLEST) {
      return Optional.empty();
    }
    long start = nanoTime();
    Optional<Range> found = find(range);
    settle(start, found.isPresent());
    return found;
  }

  /** One that took long alone may just have lost the processor. */
  private void settle(long start, boolean found) {
    long took = nanoTime() - start;
    owed = found ? 0 : Math.min(took, tookBefore);
    tookBefore = took;
  }

  private Optional<Range> find(Range range) {
    long step;
    for (long at = range.offset(); at < range.end(); at += step) {
      long dataStart = dataFrom(at, range.end());
      if (dataStart - at >= SMALLEST) {
        return Optional.of(Range.between(at, dataStart));
      }
      long dataEnd = dataStart < range.end() ? dataEnd(dataStart) : range.end();
      step = dataEnd - at;
      if (step < SMALLEST) {
        break;
      }
    }
    return Optional.empty();
  }

  /** Where the first data is, at most {@code end}; {@code from} where that cannot be told. */
  private long dataFrom(long from, long end) {
    long outcome = Seek.data(file.descriptor(), from);
    if (outcome == -Errno.ENXIO && hasBytesTo(end)) {
      return end;
    }
    return outcome < 0 ? from : Math.min(outcome, end);
  }

  private boolean hasBytesTo(long end) {
    try {
      return file.data().size() >= end;
    } catch (IOException notTold) {
      return false;
    }
  }

  /** Where the data ends that begins there; right there where that cannot be told. */
  private long dataEnd(long from) {
    long outcome = Seek.hole(file.descriptor(), from);
    if (outcome <= from) {
      return from;
    }
    data = Range.between(from, outcome);
    return outcome;
  }

  /** Storage was given back: there may be holes where there was data. */
  void mayHaveCome() {
    data = new Range(0, 0);
  }
}
