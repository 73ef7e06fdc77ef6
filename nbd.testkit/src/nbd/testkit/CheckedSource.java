package nbd.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.api.WriteSource;

/**
 * Stands between a layer and the payload that it was given: in memory of its own, which is used for
 * something else as soon as the write has returned.
 */
final class CheckedSource implements WriteSource {
  private final WriteSource next;
  private final String who;
  private ByteBuffer copy;
  private boolean received;
  private boolean ended;

  CheckedSource(WriteSource next, String who) {
    this.next = next;
    this.who = who;
  }

  @Override
  public long remaining() {
    return next.remaining();
  }

  @Override
  public ByteBuffer payload() throws IOException {
    checkOpen();
    if (received) {
      throw new IllegalStateException("receive was called before; then there is no payload");
    }
    if (copy == null) {
      ByteBuffer all = next.payload();
      copy = ByteBuffer.allocateDirect(all.remaining()).put(all).flip();
    }
    return copy.asReadOnlyBuffer();
  }

  @Override
  public void receive(ByteBuffer target) throws IOException {
    checkOpen();
    received = true;
    Breach.unless(
        target.remaining() <= next.remaining(),
        "%s wants to receive %d bytes where %d are left of the payload",
        who,
        target.remaining(),
        next.remaining());
    next.receive(target);
  }

  private void checkOpen() {
    Breach.unless(!ended, "%s asked for the payload after its write had returned", who);
  }

  /** The write has returned. */
  void end() {
    ended = true;
    for (int i = 0; copy != null && i < copy.limit(); i++) {
      copy.put(i, (byte) ~copy.get(i));
    }
  }
}
