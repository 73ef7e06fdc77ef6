package nbd.client;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Bytes written by hand: hexadecimal digits, blanks anywhere. */
final class Hex {
  private Hex() {}

  static ByteBuffer bytes(String... hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(String.join("", hex).replaceAll("\\s", "")));
  }

  /** What remains in the buffer, without blanks. */
  static String of(ByteBuffer buffer) {
    byte[] content = new byte[buffer.remaining()];
    buffer.duplicate().get(content);
    return HexFormat.of().formatHex(content);
  }
}
