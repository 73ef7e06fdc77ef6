package nbd.filters.bytes;

import java.nio.ByteBuffer;
import nbd.api.WriteSource;

/** Bytes in memory as the payload of a write. */
public final class BufferSource implements WriteSource {
  private final ByteBuffer bytes;

  /**
   * The payload is what remains in {@code bytes}, whose own position stays where it is; it stays
   * unchanged until the write returns.
   */
  public BufferSource(ByteBuffer bytes) {
    this.bytes = bytes.asReadOnlyBuffer();
  }

  @Override
  public long remaining() {
    return bytes.remaining();
  }

  @Override
  public ByteBuffer payload() {
    return bytes.slice();
  }

  @Override
  public void receive(ByteBuffer target) {
    int length = target.remaining();
    target.put(bytes.slice(bytes.position(), length));
    bytes.position(bytes.position() + length);
  }
}
