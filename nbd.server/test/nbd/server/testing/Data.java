package nbd.server.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The data of an option, written field by field, so that any field can be wrong. */
public final class Data {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A 16-bit number. */
  public Data u16(int value) {
    return raw(ByteBuffer.allocate(2).putShort((short) value).array());
  }

  /** A 32-bit number. */
  public Data u32(long value) {
    return raw(ByteBuffer.allocate(4).putInt((int) value).array());
  }

  /** A text without a length. */
  public Data text(String text) {
    return raw(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A text after its 32-bit length. */
  public Data string(String text) {
    return u32(text.getBytes(StandardCharsets.UTF_8).length).text(text);
  }

  /** Bytes as they are. */
  public Data raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** All of it. */
  public byte[] bytes() {
    return out.toByteArray();
  }
}
