package nbd.filters.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.io.TempDir;

/** What tests of a log in a file have in common. */
abstract class WithLogFile {
  static final String TIME = "2020-08-06 02:07:23.080415 ";

  @TempDir Path folder;

  final Path file() {
    return folder.resolve("nbd.log");
  }

  final Layers behind(Scripted disk, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("logfile=" + file());
    return Layers.of(disk).behind(new LogFilter(), all.toArray(String[]::new));
  }

  /** The lines of the file without the time, which is checked, and with connection 1. */
  final List<String> lines() throws IOException {
    return Files.readString(file())
        .lines()
        .peek(
            line ->
                assertThat(line).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6} .*"))
        .map(line -> line.substring(TIME.length()).replaceFirst("connection=\\d+", "connection=1"))
        .toList();
  }

  /** Those between connecting and disconnecting. */
  final List<String> requests() throws IOException {
    return lines().stream()
        .filter(line -> line.startsWith("connection=1 ") && !line.contains("onnect "))
        .map(line -> line.substring("connection=1 ".length()))
        .toList();
  }
}
