package nbd.filters.blocks;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Memory for the blocks of one request at a time. Safe for any number of threads. */
public final class Scratch {
  private static final int KEPT = 8;

  private final int size;
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(KEPT);

  /**
   * @param size of each piece of memory, in bytes
   */
  public Scratch(int size) {
    this.size = size;
  }

  /** Size of each piece of memory, in bytes. */
  public int size() {
    return size;
  }

  /** Memory that is somebody's until the close. */
  public final class Piece implements AutoCloseable {
    private final ByteBuffer memory;

    private Piece(ByteBuffer memory) {
      this.memory = memory;
    }

    /** The first bytes of it, direct; what they are is not known. */
    public ByteBuffer first(long length) {
      return memory.slice(0, Math.toIntExact(length));
    }

    @Override
    public void close() {
      // Beyond what is kept, the garbage collector has it.
      boolean _ = free.offer(memory);
    }
  }

  /** Some memory. */
  public Piece take() {
    ByteBuffer kept = free.poll();
    return new Piece(kept == null ? ByteBuffer.allocateDirect(size) : kept);
  }
}
