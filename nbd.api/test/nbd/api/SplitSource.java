package nbd.api;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A payload that comes from the network, or from a client that goes away. */
final class SplitSource implements WriteSource {
  private final byte[] bytes;
  private final boolean breaksOff;

  SplitSource(byte[] bytes) {
    this(bytes, false);
  }

  SplitSource(byte[] bytes, boolean breaksOff) {
    this.bytes = bytes;
    this.breaksOff = breaksOff;
  }

  @Override
  public long remaining() {
    return bytes.length;
  }

  @Override
  public ByteBuffer payload() {
    throw new AssertionError("that would be a copy more");
  }

  @Override
  public void receive(ByteBuffer target) throws IOException {
    if (breaksOff) {
      throw new IOException("the client went away");
    }
    target.put(bytes);
  }
}
