package nbd.plugins.sh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Text that a script prints, as a C program would read it: it ends before the first NUL. */
final class Text implements Output {
  private static final int LONGEST = 1 << 26;

  private byte[] bytes = new byte[0];

  @Override
  public void take(InputStream stdout) throws IOException {
    bytes = stdout.readNBytes(LONGEST + 1);
    if (bytes.length > LONGEST) {
      throw new IOException("the script printed more than " + LONGEST + " bytes of text");
    }
  }

  /** All of it. */
  String all() {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
