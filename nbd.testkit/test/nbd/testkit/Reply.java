package nbd.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Replies, right and wrong ones, chunk by chunk, as a server with these headers sends them. */
final class Reply {
  static final int DONE = 1;

  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
  private final Headers headers;
  private final long cookie;
  private final long offset;

  /**
   * @param cookie of the request
   * @param offset of the request
   */
  Reply(Headers headers, long cookie, long offset) {
    this.headers = headers;
    this.cookie = cookie;
    this.offset = offset;
  }

  /** The reply to another request than the one that was sent. */
  Reply toAnother(long cookieFurther, long offsetFurther) {
    return new Reply(headers, cookie + cookieFurther, offset + offsetFurther);
  }

  /** The same reply with the headers that were not agreed on. */
  Reply withOtherHeaders() {
    Headers other = headers == Headers.COMPACT ? Headers.EXTENDED : Headers.COMPACT;
    return new Reply(other, cookie, offset);
  }

  Reply chunk(int flags, int type, byte[] payload) {
    return head(flags, type, payload.length).raw(payload);
  }

  Reply raw(byte[] more) {
    bytes.put(more);
    return this;
  }

  Reply head(int flags, int type, long length) {
    bytes.putInt(headers == Headers.COMPACT ? 0x668e33ef : 0x6e8a278c);
    bytes.putShort((short) flags).putShort((short) type).putLong(cookie);
    if (headers == Headers.COMPACT) {
      bytes.putInt((int) length);
    } else {
      bytes.putLong(offset).putLong(length);
    }
    return this;
  }

  Reply simple(int error) {
    bytes.putInt(0x67446698).putInt(error).putLong(cookie);
    return this;
  }

  Reply data(int flags, long at, int length) {
    return chunk(flags, 1, ByteBuffer.allocate(8 + length).putLong(at).array());
  }

  Reply hole(int flags, long at, int length) {
    return chunk(flags, 2, ByteBuffer.allocate(12).putLong(at).putInt(length).array());
  }

  /** Each two numbers are a length and a status. */
  Reply status(int flags, int id, long... descriptors) {
    if (headers == Headers.EXTENDED) {
      return counted(flags, id, descriptors.length / 2, descriptors);
    }
    ByteBuffer payload = ByteBuffer.allocate(4 + 4 * descriptors.length).putInt(id);
    Arrays.stream(descriptors).forEach(number -> payload.putInt((int) number));
    return chunk(flags, 5, payload.array());
  }

  /** A status chunk of the extended kind, which says that it has so many descriptors. */
  Reply counted(int flags, int id, int count, long... descriptors) {
    ByteBuffer payload = ByteBuffer.allocate(8 + 8 * descriptors.length).putInt(id).putInt(count);
    Arrays.stream(descriptors).forEach(payload::putLong);
    return chunk(flags, 6, payload.array());
  }

  /** The type of status chunks. */
  int statusType() {
    return headers == Headers.COMPACT ? 5 : 6;
  }

  Reply error(int flags, int error, String message) {
    return chunk(flags, 0x8001, error(error, message, 0).array());
  }

  Reply errorAt(int flags, int error, long at, String message) {
    return chunk(flags, 0x8002, error(error, message, 8).putLong(at).array());
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
