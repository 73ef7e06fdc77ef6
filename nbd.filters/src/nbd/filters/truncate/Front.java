package nbd.filters.truncate;

import java.nio.ByteBuffer;
import nbd.api.WriteSource;

/** The first bytes of a payload that has been received, as a payload of their own. */
final class Front implements WriteSource {
  private final ByteBuffer bytes;

  /**
   * @param bytes from position 0 to the limit; read-only
   */
  Front(ByteBuffer bytes) {
    this.bytes = bytes;
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
