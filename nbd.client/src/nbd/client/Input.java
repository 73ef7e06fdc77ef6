package nbd.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** What the server sends, buffered; for one thread at a time. */
final class Input {
  private static final int CAPACITY = 1 << 16;

  private final ReadableByteChannel channel;
  // ready to be read from at all times
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY).limit(0);

  Input(ReadableByteChannel channel) {
    this.channel = channel;
  }

  /** Whether the server has closed; waits for the next byte or the end. */
  boolean atEnd() throws IOException {
    return !buffer.hasRemaining() && !fill();
  }

  /** The next bytes, taken off; the buffer holds them until the next call. */
  ByteBuffer take(int length) throws IOException {
    if (length > CAPACITY) {
      ByteBuffer large = ByteBuffer.allocate(length);
      readInto(large.slice());
      return large;
    }
    need(length);
    ByteBuffer taken = buffer.slice(buffer.position(), length);
    buffer.position(buffer.position() + length);
    return taken;
  }

  /** The next 32 bits, left where they are. */
  int peekInt() throws IOException {
    need(Integer.BYTES);
    return buffer.getInt(buffer.position());
  }

  /** Fills the rest of the target with the next bytes; what is not buffered is not copied twice. */
  void readInto(ByteBuffer target) throws IOException {
    int buffered = Math.min(buffer.remaining(), target.remaining());
    target.put(buffer.slice(buffer.position(), buffered));
    buffer.position(buffer.position() + buffered);
    while (target.hasRemaining()) {
      if (target.remaining() < CAPACITY) {
        target.put(take(target.remaining()));
      } else if (channel.read(target) < 0) {
        throw end(target.remaining());
      }
    }
  }

  private void need(int length) throws IOException {
    while (buffer.remaining() < length) {
      if (!fill()) {
        throw end(length - buffer.remaining());
      }
    }
  }

  private boolean fill() throws IOException {
    buffer.compact();
    try {
      return channel.read(buffer) >= 0;
    } finally {
      buffer.flip();
    }
  }

  private static EOFException end(int missing) {
    return new EOFException("server closed the connection; " + missing + " more bytes expected");
  }
}
