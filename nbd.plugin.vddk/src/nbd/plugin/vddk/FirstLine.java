package nbd.plugin.vddk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A secret on the first line of something. */
final class FirstLine {
  private static final int LONGEST = 4096;

  private FirstLine() {}

  /**
   * The line without its end; read byte by byte, for what follows it is somebody else's.
   *
   * @return empty if there is nothing
   * @throws IOException also if it is longer than 4096 bytes or not UTF-8; does not tell it
   */
  static char[] of(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
      if (line.size() > LONGEST) {
        throw new IOException("its first line is longer than " + LONGEST + " bytes");
      }
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
      return Arrays.copyOf(text.array(), text.limit());
    } catch (CharacterCodingException malformed) {
      throw new IOException("its first line is not UTF-8", malformed);
    }
  }
}
