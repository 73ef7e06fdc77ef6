package nbd.itest.serve;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Real clients. A test whose clients are not installed is skipped; where the environment has {@code
 * NBDJ_REQUIRE_CLIENTS=1}, it fails.
 */
final class Clients {
  private Clients() {}

  /** Goes on only if all of these are installed. */
  static void need(String... programs) {
    for (String program : programs) {
      if (!isInstalled(program)) {
        String missing = program + " is not on PATH";
        if ("1".equals(System.getenv("NBDJ_REQUIRE_CLIENTS"))) {
          fail(missing);
        }
        abort(missing);
      }
    }
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** What the command prints; fails if it does. */
  static String run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("nbdj-itest-", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(30, TimeUnit.SECONDS);
      process.destroyForcibly().waitFor();
      String text = Files.readString(output, StandardCharsets.UTF_8);
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + " failed\n" + text);
      }
      return text;
    } finally {
      Files.delete(output);
    }
  }
}
