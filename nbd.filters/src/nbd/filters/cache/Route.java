package nbd.filters.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.filters.bytes.Below;

/**
 * A handle of the disk below, by which the cache reads and writes, also for clients that have
 * another one. Safe for several threads.
 */
final class Route {
  private final Handle handle;
  private final boolean writable;
  private final Optional<MetaContext> allocation;

  /** Changes that are over, and how many of them a flush has covered. */
  private final AtomicLong changes = new AtomicLong();

  private final AtomicLong flushed = new AtomicLong();

  /**
   * @param writable whether the disk below can be written by it
   */
  Route(Handle handle, boolean writable) {
    this.handle = handle;
    this.writable = writable;
    this.allocation = handle.contexts().allocation();
  }

  /** A step that changes the disk below, with the flags that are left. */
  @FunctionalInterface
  interface Change {
    void make(Handle below, Set<Flag> flags) throws IOException;
  }

  Handle handle() {
    return handle;
  }

  boolean isWritable() {
    return writable;
  }

  /** What base:allocation says below; data where there is no such context. */
  ExtentMap allocation(Range asked, int atMost) throws IOException {
    return allocation.isEmpty()
        ? ExtentMap.of(asked.offset(), asked.length(), Allocation.DATA)
        : allocation.get().extents(asked, atMost);
  }

  /** Writes all that remains in {@code bytes}. */
  void write(Range range, ByteBuffer bytes, Set<Flag> flags) throws IOException {
    change(flags, (below, left) -> Below.write(below, range, bytes, left));
  }

  /** Changes the disk below; FUA becomes a flush where it is not offered there. */
  void change(Set<Flag> flags, Change change) throws IOException {
    boolean flushes = flags.contains(Flag.FUA) && !handle.traits().fua().offered();
    try {
      change.make(handle, flushes ? withoutFua(flags) : flags);
    } finally {
      changes.incrementAndGet();
    }
    if (flushes) {
      flush();
    }
  }

  /** The same flags but FUA. */
  static Set<Flag> withoutFua(Set<Flag> flags) {
    if (!flags.contains(Flag.FUA)) {
      return flags;
    }
    EnumSet<Flag> left = EnumSet.copyOf(flags);
    left.remove(Flag.FUA);
    return left;
  }

  /** Whether something was changed by it that no flush of it has covered. */
  boolean isUnflushed() {
    return changes.get() > flushed.get();
  }

  /** Flushes the disk below, if that has anything to flush. */
  void flush() throws IOException {
    long covered = changes.get();
    if (handle.traits().flush().offered()) {
      handle.flush();
    }
    flushed.accumulateAndGet(covered, Math::max);
  }
}
