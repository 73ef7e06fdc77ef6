package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Native memory for one call: where the C library leaves errno, a byte, and an I/O vector of that
 * byte. Taken from a small pool, so that a call allocates nothing, and not from thread locals,
 * which would outlive the bundle.
 */
final class Scratch {
  private static final int SLOTS = 16;
  private static final long SIZE = 64;
  private static final long VECTOR = 16;
  private static final long BYTE = 32;
  private static final AtomicReferenceArray<Scratch> POOL = new AtomicReferenceArray<>(SLOTS);

  /** Freed by the garbage collector, with the pool or when a call finds the pool full. */
  private final MemorySegment memory = Arena.ofAuto().allocate(SIZE, SIZE);

  private final MemorySegment vector = memory.asSlice(VECTOR, 16);

  private Scratch() {
    memory.set(JAVA_LONG, VECTOR, memory.address() + BYTE);
    memory.set(JAVA_LONG, VECTOR + 8, 1);
  }

  /** For this thread alone, until {@link #give}. */
  static Scratch take() {
    int first = (int) Thread.currentThread().threadId();
    for (int i = first; i < first + SLOTS; i++) {
      int slot = i & (SLOTS - 1);
      Scratch free = POOL.get(slot) == null ? null : POOL.getAndSet(slot, null);
      if (free != null) {
        return free;
      }
    }
    return new Scratch();
  }

  /** Back to the pool. */
  void give() {
    int first = (int) Thread.currentThread().threadId();
    for (int i = first; i < first + SLOTS; i++) {
      if (POOL.compareAndSet(i & (SLOTS - 1), null, this)) {
        return;
      }
    }
  }

  /** For the bound function. */
  MemorySegment memory() {
    return memory;
  }

  /** A {@code struct iovec} of one byte. */
  MemorySegment vector() {
    return vector;
  }

  /** {@code result} of a call, or the error number with a minus if it is negative. */
  long outcome(long result) {
    return result < 0 ? -memory.get(JAVA_INT, 0) : result;
  }
}
