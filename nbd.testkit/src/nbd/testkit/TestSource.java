package nbd.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.api.WriteSource;

/**
 * The payload of one write; it can break off as if the client had gone. Checks that the layer takes
 * it as {@link WriteSource} says. Not safe for several threads.
 */
public final class TestSource implements WriteSource {
  private final ByteBuffer payload;
  private final int breaksAfter;
  private boolean received;

  /** These bytes. */
  public TestSource(byte[] bytes) {
    this(bytes, bytes.length);
  }

  /**
   * @param breaksAfter the client goes away after so many bytes, 0 to {@code bytes.length}
   */
  public TestSource(byte[] bytes, int breaksAfter) {
    payload = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    this.breaksAfter = breaksAfter;
  }

  @Override
  public long remaining() {
    return payload.remaining();
  }

  @Override
  public ByteBuffer payload() throws IOException {
    if (received) {
      throw new IllegalStateException("receive was called before; then there is no payload");
    }
    breakOffBefore(payload.limit());
    return payload.asReadOnlyBuffer();
  }

  @Override
  public void receive(ByteBuffer target) throws IOException {
    received = true;
    int wanted = target.remaining();
    Breach.unless(
        wanted <= payload.remaining(),
        "a layer wants to receive %d bytes where %d are left of the payload",
        wanted,
        payload.remaining());
    int end = payload.position() + wanted;
    int come = Math.max(0, Math.min(end, breaksAfter) - payload.position());
    target.put(payload.slice(payload.position(), come));
    payload.position(payload.position() + come);
    breakOffBefore(end);
  }

  private void breakOffBefore(int end) throws IOException {
    if (end > breaksAfter) {
      throw new IOException("the client went away");
    }
  }

  /** As if the memory were used for something else: for layers that keep what they must not. */
  void scribble() {
    for (int i = 0; i < payload.limit(); i++) {
      payload.put(i, (byte) ~payload.get(i));
    }
  }
}
