package nbd.client.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import nbd.wire.Magic;
import nbd.wire.ProtocolException;
import nbd.wire.ReplyCodec;
import nbd.wire.WireError;

/**
 * Replies out of a large buffer; data is stepped over, or looked at in its first bytes. After a
 * {@link #receive}, {@link #next} until it is {@link #NONE}.
 */
final class Replies {
  /** No whole reply is there. */
  static final int NONE = -1;

  private static final int CAPACITY = 1 << 18;

  private final ByteBuffer in = ByteBuffer.allocateDirect(CAPACITY).limit(0);
  private final int dataLength;
  private final int headLength;
  private final boolean checked;
  // of a reply whose header was read: its cookie, and the bytes that are still to come
  private int cookie = NONE;
  private long dataLeft;
  private long stamp;

  Replies(LoadPlan plan) {
    boolean reads = !plan.pattern().writes();
    dataLength = reads ? plan.blockSize() : 0;
    checked = reads && plan.checked();
    headLength = ReplyCodec.SIMPLE + (checked ? Long.BYTES : 0);
  }

  /** Waits for bytes and takes all that are there. */
  void receive(SocketChannel channel) throws IOException {
    in.compact();
    int got = channel.read(in);
    in.flip();
    if (got < 0) {
      throw new EOFException("the server closed the connection under load");
    }
  }

  /** The cookie of the next reply that is complete. */
  int next() throws IOException {
    if (cookie == NONE && !head()) {
      return NONE;
    }
    int step = (int) Math.min(dataLeft, in.remaining());
    in.position(in.position() + step);
    dataLeft -= step;
    if (dataLeft > 0) {
      return NONE;
    }
    int complete = cookie;
    cookie = NONE;
    return complete;
  }

  /** What the first 8 bytes of the last reply's data were; only where they are checked. */
  long stamp() {
    return stamp;
  }

  private boolean head() throws IOException {
    // a failed reply has no data, but then there is nothing left to wait for either
    if (in.remaining() < headLength && !failure()) {
      return false;
    }
    if (in.getInt() != Magic.SIMPLE_REPLY) {
      throw new ProtocolException("what came is not the simple reply that is due");
    }
    refuseError(in.getInt());
    long number = in.getLong();
    cookie = (int) number;
    if (cookie != number || cookie < 0) {
      throw new ProtocolException("reply to a request that was not sent, cookie " + number);
    }
    dataLeft = dataLength;
    if (checked) {
      stamp = in.getLong(in.position());
    }
    return true;
  }

  private boolean failure() {
    return in.remaining() >= ReplyCodec.SIMPLE && in.getInt(in.position() + Integer.BYTES) != 0;
  }

  private static void refuseError(int code) throws IOException {
    if (code != 0) {
      throw new IOException("the server failed a request: " + WireError.ofCode(code));
    }
  }
}
