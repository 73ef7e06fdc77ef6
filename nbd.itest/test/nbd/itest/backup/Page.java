package nbd.itest.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The page that tells people how to back up. */
final class Page {
  private static final Path PAGE = Path.of("..", "docs", "backup.md");

  private Page() {}

  /** What is between {@code ```language} and {@code ```}, in the order of the page. */
  static List<String> blocks(String language) throws IOException {
    return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
        .matcher(Files.readString(PAGE))
        .results()
        .map(found -> found.group(1))
        .toList();
  }
}
