package nbd.app.serve;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A name or a description as clients can be told it.
 *
 * @param value at most 4096 bytes of UTF-8, without NUL
 */
record WireText(String value) {
  /** The protocol document's limit of a string. */
  private static final int LONGEST = 4096;

  /**
   * @throws IllegalArgumentException saying what is wrong
   */
  WireText {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("has a NUL character, which clients cannot be told");
    }
    int bytes = bytes(value);
    if (bytes > LONGEST) {
      throw new IllegalArgumentException(
          "has %d bytes of UTF-8; clients take at most %d".formatted(bytes, LONGEST));
    }
  }

  private static int bytes(String value) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      return encoded.remaining();
    } catch (CharacterCodingException half) {
      throw new IllegalArgumentException("has half a character: a \\u escape without its pair");
    }
  }
}
