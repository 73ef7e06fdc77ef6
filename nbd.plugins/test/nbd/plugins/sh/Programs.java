package nbd.plugins.sh;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that the tests run, for a bounded time. */
final class Programs {
  private Programs() {}

  /**
   * Goes on only if all of these are installed; with {@code NBDJ_REQUIRE_CLIENTS=1} in the
   * environment, it is a failure if not.
   */
  static void need(String... programs) {
    for (String program : programs) {
      if (!isOnPath(program)) {
        if ("1".equals(System.getenv("NBDJ_REQUIRE_CLIENTS"))) {
          fail(program + " is not on PATH");
        }
        abort(program + " is not on PATH");
      }
    }
  }

  private static boolean isOnPath(String program) {
    return List.of((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** What a program prints on both outputs, whatever its exit status. */
  static String run(Object... words) throws IOException {
    Path out = Files.createTempFile("program-", ".out");
    try {
      Process process =
          new ProcessBuilder(List.of(words).stream().map(Object::toString).toList())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .redirectInput(new File("/dev/null"))
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        fail(List.of(words) + " has not ended within a minute");
      }
      return Files.readString(out);
    } catch (InterruptedException stopping) {
      throw new AssertionError(stopping);
    } finally {
      Files.delete(out);
    }
  }
}
