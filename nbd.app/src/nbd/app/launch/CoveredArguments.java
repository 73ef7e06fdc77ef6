package nbd.app.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments with passwords, of which {@code bin/nbdj} has covered the values so that they are not
 * in the list of processes. As they were they come through a pipe: for each a line with its place
 * from 0, and after that its lines with a blank in front.
 */
final class CoveredArguments {
  /** The system property with the number of the pipe's descriptor. */
  private static final String DESCRIPTOR = "nbdj.covered";

  private CoveredArguments() {}

  /**
   * The arguments as the user has given them. The pipe is closed then, so that no process inherits
   * it.
   *
   * @throws IOException if the pipe cannot be read
   */
  static List<String> uncovered(List<String> arguments) throws IOException {
    String descriptor = System.clearProperty(DESCRIPTOR);
    if (descriptor == null) {
      return arguments;
    }
    try (var pipe = new FileInputStream("/proc/self/fd/" + descriptor)) {
      return uncovered(arguments, text(pipe.readAllBytes()));
    } catch (IOException failure) {
      throw new IOException(
          "cannot read what bin/nbdj hands over: " + failure.getMessage(), failure);
    } finally {
      Native.close(Integer.parseInt(descriptor));
    }
  }

  static List<String> uncovered(List<String> arguments, String handed) {
    List<String> result = new ArrayList<>(arguments);
    int place = -1;
    StringBuilder word = new StringBuilder();
    for (String line : handed.split("\n", -1)) {
      if (line.startsWith(" ")) {
        word.append(word.isEmpty() ? "" : "\n").append(line, 1, line.length());
        result.set(place, word.toString());
      } else if (!line.isEmpty()) {
        place = Integer.parseInt(line);
        word.setLength(0);
      }
    }
    return result;
  }

  /** UTF-8 even where the locale is not, as in services: VMware's library takes nothing else. */
  private static String text(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException other) {
      return new String(bytes, Charset.forName(System.getProperty("sun.jnu.encoding")));
    }
  }
}
