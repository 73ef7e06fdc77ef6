package nbd.client.load;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import nbd.wire.Magic;
import nbd.wire.RequestType;

/**
 * The requests that leave together. All that does not change from one to the next, payloads
 * included, is written once at the start.
 */
final class Requests {
  /** Bytes of a request without payload. */
  static final int HEADER = 28;

  private static final int FLAGS = 4;
  private static final int TYPE = 6;
  private static final int COOKIE = 8;
  private static final int OFFSET = 16;
  private static final int LENGTH = 24;
  private static final byte FILLING = 0x5a;

  private final ByteBuffer out;
  private final int stride;
  private final boolean writes;
  private int count;

  Requests(LoadPlan plan) {
    writes = plan.pattern().writes();
    stride = HEADER + (writes ? plan.blockSize() : 0);
    out = ByteBuffer.allocateDirect(plan.depth() * stride);
    MemorySegment.ofBuffer(out).fill(FILLING);
    RequestType type = writes ? RequestType.WRITE : RequestType.READ;
    for (int at = 0; at < out.capacity(); at += stride) {
      out.putInt(at, Magic.REQUEST);
      out.putShort(at + TYPE, (short) type.code());
      out.putInt(at + LENGTH, plan.blockSize());
      out.putShort(at + FLAGS, (short) 0);
    }
  }

  /** Adds a request; a write's payload begins with the offset. */
  void add(long cookie, long offset) {
    int at = count++ * stride;
    out.putLong(at + COOKIE, cookie).putLong(at + OFFSET, offset);
    if (writes) {
      out.putLong(at + HEADER, offset);
    }
  }

  /** Sends what was added, by one call if the socket takes it all. */
  void send(SocketChannel channel) throws IOException {
    out.position(0).limit(count * stride);
    while (out.hasRemaining()) {
      channel.write(out);
    }
    out.clear();
    count = 0;
  }
}
