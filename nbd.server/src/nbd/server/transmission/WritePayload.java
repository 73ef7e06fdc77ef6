package nbd.server.transmission;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.api.WriteSource;

/**
 * The payload of one write while a layer takes it: from the receive buffer or straight from the
 * socket. One object serves all writes of a connection.
 */
final class WritePayload implements WriteSource {
  /** Up to here a payload is collected in the receive buffer. */
  private static final int BUFFERED = Input.LARGE / 2;

  private final Input input;
  private final Memory memory;
  private int remaining;

  /**
   * The whole payload, once {@link #payload()} was called; its bytes are in {@code pooled} or
   * input.
   */
  private ByteBuffer held;

  private ByteBuffer pooled;
  private boolean received;
  private boolean clientGone;

  WritePayload(Input input, Memory memory) {
    this.input = input;
    this.memory = memory;
  }

  void begin(int length) {
    remaining = length;
    held = null;
    received = false;
    clientGone = false;
  }

  @Override
  public long remaining() {
    return remaining;
  }

  @Override
  public ByteBuffer payload() throws IOException {
    if (received) {
      throw new IllegalStateException("the payload was received in part already");
    }
    if (held == null) {
      held = remaining <= BUFFERED ? inReceiveBuffer() : inPooledMemory();
    }
    return held.duplicate();
  }

  private ByteBuffer inReceiveBuffer() throws IOException {
    ByteBuffer buffer = watched(() -> input.require(remaining));
    return buffer.slice(buffer.position(), remaining).asReadOnlyBuffer();
  }

  private ByteBuffer inPooledMemory() throws IOException {
    pooled = memory.take(remaining);
    ByteBuffer target = pooled.slice(0, remaining);
    return watched(
        () -> {
          input.readFully(target);
          return target.flip().asReadOnlyBuffer();
        });
  }

  @Override
  public void receive(ByteBuffer target) throws IOException {
    check(target, remaining);
    int count = target.remaining();
    if (held != null) {
      target.put(held.slice(held.limit() - remaining, count));
      remaining -= count;
      return;
    }
    received = true;
    watched(
        () -> {
          input.readFully(target);
          return target;
        });
    remaining -= count;
  }

  /** What a layer may give to {@link #receive} where {@code remaining} bytes are left. */
  static void check(ByteBuffer target, int remaining) {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("receive needs a buffer that can be written");
    }
    if (target.remaining() > remaining) {
      throw new IllegalArgumentException(
          "receive of " + target.remaining() + " bytes; the payload has " + remaining + " left");
    }
  }

  @FunctionalInterface
  private interface Receiving {
    ByteBuffer run() throws IOException;
  }

  /** After a failure to receive the stream is lost, whatever the layer makes of the exception. */
  private ByteBuffer watched(Receiving receiving) throws IOException {
    boolean whole = false;
    try {
      ByteBuffer result = receiving.run();
      whole = true;
      return result;
    } finally {
      clientGone |= !whole;
    }
  }

  /**
   * The write has returned or failed: throws away what was not taken.
   *
   * @throws IOException if the client is gone
   */
  void end() throws IOException {
    boolean fromPool = pooled != null;
    if (fromPool) {
      memory.give(pooled);
      pooled = null;
    }
    if (clientGone) {
      throw new IOException("the client closed in the middle of a payload");
    }
    if (held == null) {
      input.skip(remaining);
    } else if (!fromPool) {
      input.skip(held.limit());
    }
  }
}
