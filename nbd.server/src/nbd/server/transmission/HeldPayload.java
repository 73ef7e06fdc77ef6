package nbd.server.transmission;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.api.NbdException;
import nbd.api.WriteSource;

/** The payload of one write that was received whole, for a worker to write. */
final class HeldPayload implements WriteSource, AutoCloseable {
  private final Memory memory;
  private final ByteBuffer pooled;

  /** What is left lies between position and limit. */
  private final ByteBuffer left;

  private boolean received;
  private boolean seenWhole;

  private HeldPayload(Memory memory, ByteBuffer pooled, int length) {
    this.memory = memory;
    this.pooled = pooled;
    this.left = pooled.slice(0, length);
  }

  /**
   * Receives {@code length} bytes.
   *
   * @throws NbdException ENOMEM if there is no memory; the payload is still to come
   * @throws IOException if the client is gone
   */
  static HeldPayload receive(Input input, Memory memory, int length) throws IOException {
    var held = new HeldPayload(memory, memory.take(length), length);
    try {
      input.readFully(held.left);
      held.left.flip();
      return held;
    } catch (IOException gone) {
      held.close();
      throw gone;
    }
  }

  @Override
  public long remaining() {
    return left.remaining();
  }

  @Override
  public ByteBuffer payload() {
    if (received && !seenWhole) {
      throw new IllegalStateException("the payload was received in part already");
    }
    seenWhole = true;
    return left.slice(0, left.limit()).asReadOnlyBuffer();
  }

  @Override
  public void receive(ByteBuffer target) {
    WritePayload.check(target, left.remaining());
    int count = target.remaining();
    target.put(left.slice(left.position(), count));
    left.position(left.position() + count);
    received = true;
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    memory.give(pooled);
  }
}
