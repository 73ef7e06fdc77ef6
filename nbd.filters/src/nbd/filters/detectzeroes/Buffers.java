package nbd.filters.detectzeroes;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** Memory to read into, used again and again. May be used by several threads. */
final class Buffers {
  private static final int KEPT = 4;

  private final ArrayBlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(KEPT);

  /** A direct buffer of {@code length} bytes with any content, to be given back. */
  ByteBuffer take(int length) {
    ByteBuffer kept = free.poll();
    return kept != null && kept.capacity() >= length
        ? kept.clear().limit(length)
        : ByteBuffer.allocateDirect(length);
  }

  void giveBack(ByteBuffer buffer) {
    boolean _ = free.offer(buffer);
  }
}
