package nbd.filters.multiconn;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a handle has done, each in ticks of its group's clock, which goes on with each flush.
 *
 * <p>A call is noted when it returns, with the clock's time; a flush when it has succeeded, with
 * the tick that it began with. So what returned before a flush began is older than the flush, and
 * what returned later is not, however the threads run: nothing that a flush may have missed counts
 * as flushed.
 */
final class Ticks {
  private static final long NEVER = -1;

  private final AtomicLong changed = new AtomicLong(NEVER);
  private final AtomicLong read = new AtomicLong(NEVER);
  private final AtomicLong flushed = new AtomicLong();
  private final AtomicLong pushed = new AtomicLong(NEVER);

  private static void raise(AtomicLong noted, long now) {
    if (noted.get() < now) {
      noted.accumulateAndGet(now, Math::max);
    }
  }

  /** Something was changed that is to be flushed. */
  void change(long now) {
    raise(changed, now);
  }

  /** Something was read, and may be kept below. */
  void read(long now) {
    raise(read, now);
  }

  /** Changes have come to where other handles may see them. */
  void push(long now) {
    raise(pushed, now);
  }

  /** A flush that began at {@code begin} covers this handle. */
  void flush(long begin) {
    raise(flushed, begin);
  }

  /** Whether it has changed what no flush has covered. */
  boolean hasChanges() {
    return changed.get() >= flushed.get();
  }

  /** Whether it may still have kept what this other one has changed since. */
  boolean mayHaveMissed(Ticks other) {
    return read.get() >= flushed.get() && other.pushed.get() > flushed.get();
  }

  /** Takes over the changes of one that has gone. */
  void inherit(Ticks gone) {
    raise(pushed, gone.pushed.get());
    if (gone.hasChanges()) {
      change(gone.changed.get());
    }
  }
}
