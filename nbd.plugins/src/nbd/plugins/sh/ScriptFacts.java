package nbd.plugins.sh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code --dump-plugin} tells of a script: lines that it prints. */
final class ScriptFacts {
  private static final Logger log = LoggerFactory.getLogger(ScriptFacts.class);

  /** What a script may exit with, for scripts that ask. */
  private static final Map<String, String> OWN = Map.of("max_known_status", "3");

  /** Makes a script that has not been called yet. */
  @FunctionalInterface
  interface Making {
    /** The script, with a folder where it keeps what it likes. */
    Startup in(Path folder) throws IOException;
  }

  private ScriptFacts() {}

  /** Where no script is named. */
  static Map<String, String> ofNone() {
    return OWN;
  }

  /**
   * Asks a script that is made for nothing else.
   *
   * @throws nbd.api.ParameterException if the script refuses one, or takes none
   * @throws IOException if another method fails
   */
  static Map<String, String> of(Making making) throws IOException {
    Path folder = Files.createTempDirectory("nbdj-script-");
    try {
      Map<String, String> facts = new LinkedHashMap<>(OWN);
      facts.putAll(parse(making.in(folder).told(Method.DUMP_PLUGIN).orElse("")));
      return facts;
    } finally {
      delete(folder);
    }
  }

  /** Of a key that is there twice the last value holds. */
  static Map<String, String> parse(String printed) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (String line : printed.lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0 && line.substring(0, equals).matches("\\w+")) {
        facts.put(line.substring(0, equals), line.substring(equals + 1));
      } else if (!line.isBlank()) {
        log.warn("{} printed '{}', which is not KEY=VALUE and left out", Method.DUMP_PLUGIN, line);
      }
    }
    return facts;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
