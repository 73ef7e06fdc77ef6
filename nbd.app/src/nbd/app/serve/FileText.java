package nbd.app.serve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a file of text. */
final class FileText {
  /** Bytes; far more than a hundred exports would take. */
  private static final int LONGEST = 1 << 20;

  private FileText() {}

  /**
   * The whole file.
   *
   * @throws ConfigurationException if it cannot be read, has more than 1 MiB or is not UTF-8
   */
  static String of(Path file) throws ConfigurationException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(LONGEST + 1);
      if (content.length > LONGEST) {
        throw new ConfigurationException("has more than 1 MiB, which is no configuration");
      }
      return decoded(content);
    } catch (NoSuchFileException gone) {
      throw new ConfigurationException("cannot be read: there is no such file");
    } catch (AccessDeniedException denied) {
      throw new ConfigurationException("cannot be read: permission denied");
    } catch (IOException failure) {
      throw new ConfigurationException("cannot be read: " + failure.getMessage());
    }
  }

  private static String decoded(byte[] content) throws ConfigurationException {
    CharBuffer text = CharBuffer.allocate(content.length);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(content), text, true);
    text.flip();
    if (result.isError()) {
      throw new ConfigurationException(Position.endOf(text), "a byte here is not UTF-8");
    }
    return text.toString();
  }
}
