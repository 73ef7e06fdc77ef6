package nbd.filters.cow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** Memory for bytes on their way through this server; some is kept, as it is slow to make. */
final class Pieces {
  /** Bytes at a time; a multiple of all minimum block sizes. */
  static final int LENGTH = 256 << 10;

  private static final int KEPT = 8;

  private final ArrayBlockingQueue<ByteBuffer> idle = new ArrayBlockingQueue<>(KEPT);

  /** What is done with some memory. */
  @FunctionalInterface
  interface Use {
    void of(ByteBuffer piece) throws IOException;
  }

  /** Has direct memory of {@link #LENGTH} used, by nobody else. */
  void lend(Use use) throws IOException {
    ByteBuffer kept = idle.poll();
    ByteBuffer piece = kept == null ? ByteBuffer.allocateDirect(LENGTH) : kept;
    try {
      use.of(piece.clear());
    } finally {
      idle.offer(piece);
    }
  }
}
