package nbd.server.transmission;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * What a client sends, through a buffer that holds many requests: one system call receives all that
 * has arrived. Starts small and grows when a client fills it, so that idle connections are cheap.
 * Used by the connection's thread only.
 */
public final class Input implements AutoCloseable {
  private static final int SMALL = 16 << 10;

  /** Capacity once a client has shown that it sends much. */
  static final int LARGE = 256 << 10;

  private final ReadableByteChannel channel;
  private final Memory memory;

  /** What has arrived and is not yet taken lies between position and limit. */
  private ByteBuffer buffer;

  /** Reads from a blocking channel, which stays the caller's. */
  public Input(ReadableByteChannel channel, Memory memory) {
    this.channel = channel;
    this.memory = memory;
    this.buffer = memory.takeOwn(SMALL).limit(0);
  }

  /** Whether {@code count} bytes are here without waiting. */
  boolean has(int count) {
    return buffer.remaining() >= count;
  }

  /**
   * Waits for {@code count} bytes, at most {@link #LARGE}.
   *
   * @return false if the client closed before the first of them
   * @throws EOFException if it closed in the middle
   */
  public boolean await(int count) throws IOException {
    while (buffer.remaining() < count) {
      makeRoom(count);
      if (fill() < 0) {
        if (buffer.hasRemaining()) {
          throw new EOFException("the client closed in the middle of a message");
        }
        return false;
      }
    }
    return true;
  }

  /** As {@link #await}, where the client may not close. */
  public ByteBuffer require(int count) throws IOException {
    if (!await(count)) {
      throw new EOFException("the client closed where " + count + " bytes were to come");
    }
    return buffer;
  }

  /** The buffer; taking bytes moves its position. */
  ByteBuffer buffer() {
    return buffer;
  }

  private int fill() throws IOException {
    int taken = buffer.position();
    buffer.position(buffer.limit()).limit(buffer.capacity());
    try {
      return channel.read(buffer);
    } finally {
      buffer.limit(buffer.position()).position(taken);
    }
  }

  /** Moves what is left to the front when little room is behind it, or to a larger buffer. */
  private void makeRoom(int count) {
    boolean full = buffer.remaining() == buffer.capacity() || count > buffer.capacity();
    if (!buffer.hasRemaining() && !full) {
      buffer.position(0).limit(0);
    } else if (full || wasFilled()) {
      replace(LARGE);
    } else if (buffer.capacity() - buffer.position() < count
        || buffer.capacity() - buffer.limit() < buffer.capacity() / 4) {
      buffer.compact().flip();
    }
  }

  /** A small buffer that is full to the end has more waiting behind it. */
  private boolean wasFilled() {
    return buffer.capacity() < LARGE && buffer.limit() == buffer.capacity();
  }

  private void replace(int capacity) {
    ByteBuffer larger = memory.takeOwn(capacity);
    larger.put(buffer).flip();
    memory.giveOwn(buffer);
    buffer = larger;
  }

  /** Fills {@code target}, what is here first, the rest from the channel without a copy. */
  void readFully(ByteBuffer target) throws IOException {
    int here = Math.min(buffer.remaining(), target.remaining());
    target.put(target.position(), buffer, buffer.position(), here);
    target.position(target.position() + here);
    buffer.position(buffer.position() + here);
    while (target.hasRemaining()) {
      if (channel.read(target) < 0) {
        throw new EOFException("the client closed in the middle of a payload");
      }
    }
  }

  /** Throws {@code count} bytes away. */
  public void skip(long count) throws IOException {
    for (long left = count; left > 0; ) {
      if (!await(1)) {
        throw new EOFException("the client closed in the middle of a payload");
      }
      int here = (int) Math.min(left, buffer.remaining());
      buffer.position(buffer.position() + here);
      left -= here;
    }
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    memory.giveOwn(buffer);
  }
}
