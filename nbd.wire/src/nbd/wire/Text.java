package nbd.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Strings as the document has them (section "Conventions"): UTF-8 without NUL, 4096 bytes at most.
 *
 * <p>Names mean something, so they are right or refused. Text for people is cut and mended, because
 * a message that is lost over one bad character helps nobody.
 */
final class Text {
  /** Longest string, in bytes of UTF-8. */
  static final int LIMIT = 4096;

  private static final char MENDED = '\uFFFD';

  private Text() {}

  /** The name itself, if it has a wire form. */
  static String checked(String what, String name) {
    int length = bytes(what, name).length;
    if (length > LIMIT) {
      throw new IllegalArgumentException(
          what + " is " + length + " bytes of UTF-8; at most " + LIMIT + " are allowed");
    }
    return name;
  }

  /** The bytes of a name that was checked. */
  static byte[] bytes(String what, String name) {
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(what + " contains a NUL character; none is allowed");
    }
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(what + " has an unpaired surrogate", e);
    }
  }

  /** The bytes of a text for people, cut on a character boundary. */
  static byte[] display(String text) {
    byte[] utf8 = text.replace('\0', MENDED).getBytes(StandardCharsets.UTF_8);
    if (utf8.length <= LIMIT) {
      return utf8;
    }
    int end = LIMIT;
    while ((utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(utf8, end);
  }

  /** The name of the next {@code length} bytes, which must remain and be at most {@link #LIMIT}. */
  static String decodeName(String what, ByteBuffer in, int length) throws Malformed {
    ByteBuffer utf8 = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      String name = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
      if (name.indexOf('\0') >= 0) {
        throw new Malformed(what + " contains a NUL byte; none is allowed");
      }
      return name;
    } catch (CharacterCodingException e) {
      throw new Malformed(what + " is not well-formed UTF-8", e);
    }
  }

  /** The text for people of the next {@code length} bytes, which must remain. */
  static String decodeDisplay(ByteBuffer in, int length) {
    byte[] utf8 = new byte[length];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8).replace('\0', MENDED);
  }
}
