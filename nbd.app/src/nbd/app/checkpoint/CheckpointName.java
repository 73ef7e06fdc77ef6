package nbd.app.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What checkpoints may be called. */
final class CheckpointName {
  private static final int LONGEST = 200;

  private CheckpointName() {}

  /**
   * Returns if it is one.
   *
   * @throws IOException saying what is wrong with it
   */
  static void check(String name) throws IOException {
    String problem = problem(name);
    if (!problem.isEmpty()) {
      throw new IOException(
          "'%s' cannot be a checkpoint's name: %s"
              .formatted(name.replaceAll("\\p{Cntrl}", "?"), problem));
    }
  }

  private static String problem(String name) {
    if (name.isEmpty()) {
      return "it is empty";
    }
    if (name.startsWith(".")) {
      return "it begins with a dot";
    }
    if (name.indexOf('/') >= 0) {
      return "there is a / in it";
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      return "there is a control character in it";
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      return "it is no Unicode text";
    }
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    return length > LONGEST ? "it has " + length + " bytes; at most 200 expected" : "";
  }
}
