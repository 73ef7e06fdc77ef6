package nbd.plugin.vddk;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A secret on the first line of something. */
final class FirstLine {
  private static final int LONGEST = 4096;

  private FirstLine() {}

  /**
   * The line without its end, LF or CR LF; read byte by byte, for what follows it is somebody
   * else's.
   *
   * @return empty if there is nothing
   * @throws IOException also if it is longer than 4096 bytes or not UTF-8; does not tell it
   */
  static char[] of(InputStream in) throws IOException {
    return text(bytes(in).orElse(new byte[0]));
  }

  /**
   * The same of what may have been read before.
   *
   * @throws IOException also if there is no further line
   */
  static char[] next(InputStream in) throws IOException {
    return text(bytes(in).orElseThrow(() -> new EOFException("no line is left there")));
  }

  private static Optional<byte[]> bytes(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
      if (line.size() > LONGEST) {
        throw new IOException("its first line is longer than " + LONGEST + " bytes");
      }
    }
    return Optional.of(line.toByteArray());
  }

  private static char[] text(byte[] line) throws IOException {
    boolean carriage = line.length > 0 && line[line.length - 1] == '\r';
    try {
      ByteBuffer bytes = ByteBuffer.wrap(line, 0, carriage ? line.length - 1 : line.length);
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
      return Arrays.copyOf(text.array(), text.limit());
    } catch (CharacterCodingException malformed) {
      throw new IOException("its first line is not UTF-8", malformed);
    }
  }
}
