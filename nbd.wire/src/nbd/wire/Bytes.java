package nbd.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Immutable bytes that have no meaning here: the data of messages of unknown type. */
public final class Bytes {
  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** A copy of these bytes. */
  public static Bytes of(byte... content) {
    return new Bytes(content.clone());
  }

  /** What remains in the buffer, which is read to its limit. */
  public static Bytes remaining(ByteBuffer in) {
    byte[] content = new byte[in.remaining()];
    in.get(content);
    return new Bytes(content);
  }

  /** How many bytes. */
  public int length() {
    return content.length;
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return content.clone();
  }

  /** Puts the bytes at the buffer's position. */
  public void writeTo(ByteBuffer out) {
    out.put(content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** The bytes in hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(content);
  }
}
