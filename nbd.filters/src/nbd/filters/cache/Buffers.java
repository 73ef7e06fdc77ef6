package nbd.filters.cache;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Direct memory for some blocks at a time, used again and again. Safe for several threads. */
final class Buffers {
  private static final int KEPT = 4;

  private final int size;
  private final Deque<ByteBuffer> free = new ArrayDeque<>();

  /**
   * @param size in bytes of each
   */
  Buffers(int size) {
    this.size = size;
  }

  /** Memory that is given back by the close. */
  final class Loan implements AutoCloseable {
    private final ByteBuffer memory;

    private Loan(ByteBuffer memory) {
      this.memory = memory;
    }

    /** The first {@code length} bytes. */
    ByteBuffer first(long length) {
      return memory.slice(0, (int) length);
    }

    @Override
    public void close() {
      giveBack(memory);
    }
  }

  /** Size in bytes. */
  int size() {
    return size;
  }

  /** Memory with any content. */
  Loan take() {
    ByteBuffer memory;
    synchronized (free) {
      memory = free.poll();
    }
    return new Loan(memory == null ? ByteBuffer.allocateDirect(size) : memory);
  }

  private void giveBack(ByteBuffer memory) {
    synchronized (free) {
      if (free.size() < KEPT) {
        free.push(memory);
      }
    }
  }
}
