package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.api.WriteSource;

/** The payload of one write, which can break off as if the client had gone. */
final class TestSource implements WriteSource {
  private final ByteBuffer payload;
  private final int breaksAfter;
  private boolean received;

  TestSource(byte[] bytes) {
    this(bytes, bytes.length);
  }

  /** The client goes away after {@code breaksAfter} bytes. */
  TestSource(byte[] bytes, int breaksAfter) {
    payload = ByteBuffer.allocateDirect(bytes.length + 5).position(5).put(bytes).position(5);
    this.breaksAfter = breaksAfter + 5;
  }

  @Override
  public long remaining() {
    return payload.remaining();
  }

  @Override
  public ByteBuffer payload() throws IOException {
    if (received) {
      throw new IllegalStateException("receive was called before");
    }
    if (payload.limit() > breaksAfter) {
      throw new IOException("the client went away");
    }
    return payload.asReadOnlyBuffer();
  }

  @Override
  public void receive(ByteBuffer target) throws IOException {
    received = true;
    assertThat(target.remaining()).isPositive().isLessThanOrEqualTo(payload.remaining());
    int left = Math.min(target.remaining(), breaksAfter - payload.position());
    target.put(payload.slice(payload.position(), left));
    payload.position(payload.position() + left);
    if (target.hasRemaining()) {
      throw new IOException("the client went away");
    }
  }
}
