package nbd.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Replies, right and wrong ones, chunk by chunk. */
final class Reply {
  static final int DONE = 1;

  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
  private final long cookie;

  Reply(long cookie) {
    this.cookie = cookie;
  }

  Reply chunk(int flags, int type, byte[] payload) {
    bytes.putInt(0x668e33ef).putShort((short) flags).putShort((short) type).putLong(cookie);
    bytes.putInt(payload.length).put(payload);
    return this;
  }

  Reply simple(int error) {
    bytes.putInt(0x67446698).putInt(error).putLong(cookie);
    return this;
  }

  Reply data(int flags, long offset, int length) {
    return chunk(flags, 1, ByteBuffer.allocate(8 + length).putLong(offset).array());
  }

  Reply hole(int flags, long offset, int length) {
    return chunk(flags, 2, ByteBuffer.allocate(12).putLong(offset).putInt(length).array());
  }

  /** Each two numbers are a length and a status. */
  Reply status(int flags, int id, long... descriptors) {
    ByteBuffer payload = ByteBuffer.allocate(4 + 4 * descriptors.length).putInt(id);
    Arrays.stream(descriptors).forEach(number -> payload.putInt((int) number));
    return chunk(flags, 5, payload.array());
  }

  Reply error(int flags, int error, String message) {
    return chunk(flags, 0x8001, error(error, message, 0).array());
  }

  Reply errorAt(int flags, int error, long offset, String message) {
    return chunk(flags, 0x8002, error(error, message, 8).putLong(offset).array());
  }

  private static ByteBuffer error(int error, String message, int more) {
    byte[] text = message.getBytes(UTF_8);
    ByteBuffer payload = ByteBuffer.allocate(6 + text.length + more);
    return payload.putInt(error).putShort((short) text.length).put(text);
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
