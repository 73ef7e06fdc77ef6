package nbd.app.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Why a server has refused a request, as the file {@code NAME.failed} tells. */
final class Refusal {
  private Refusal() {}

  /**
   * The reason, in a line. In a full folder a server has no room for it, and leaves the request
   * itself under that name.
   *
   * @throws java.nio.file.NoSuchFileException if nothing is refused
   */
  static String read(Path failed) throws IOException {
    String text = new String(Files.readAllBytes(failed), UTF_8).strip();
    return text.isEmpty() || text.startsWith("granularity=")
        ? "see the server's log; the reason could not be written to " + failed.getFileName()
        : text;
  }
}
