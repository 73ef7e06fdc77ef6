package nbd.bench.server;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Finds programs.
 *
 * @param own those that this source tree makes, by name; others are looked for on PATH
 */
public record Programs(Map<String, Path> own) {
  public Programs {
    own = Map.copyOf(own);
  }

  /** The program's path, if it is there. */
  public Optional<Path> find(String name) {
    if (own.containsKey(name)) {
      return Optional.of(own.get(name)).filter(Files::isExecutable);
    }
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The program's path. */
  public String path(String name) throws IOException {
    return find(name).orElseThrow(() -> new IOException(name + " is not installed")).toString();
  }

  /** The first line that the command prints. */
  public static String firstLine(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      process.waitFor(5, TimeUnit.SECONDS);
      return output.lines().findFirst().orElse("");
    } catch (IOException notThere) {
      return "not there";
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      return "not asked";
    }
  }
}
