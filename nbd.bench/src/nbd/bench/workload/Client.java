package nbd.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs client programs. */
final class Client {
  private static final int PATIENCE_SECONDS = 120;

  private Client() {}

  /** How long the command takes. Its output is thrown away. */
  static Duration time(Path folder, List<String> command) throws IOException, InterruptedException {
    Path errors = folder.resolve("client.log");
    long begin = System.nanoTime();
    run(command, ProcessBuilder.Redirect.DISCARD, errors);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** What the command prints on standard output. */
  static String output(Path folder, List<String> command) throws IOException, InterruptedException {
    Path output = folder.resolve("client.out");
    run(command, ProcessBuilder.Redirect.to(output.toFile()), folder.resolve("client.log"));
    return Files.readString(output);
  }

  private static void run(List<String> command, ProcessBuilder.Redirect output, Path errors)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectOutput(output).redirectError(errors.toFile()).start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command.getFirst() + " takes longer than " + PATIENCE_SECONDS + " s");
    }
    if (process.exitValue() != 0) {
      String said = Files.readString(errors).strip().lines().reduce((_, last) -> last).orElse("");
      throw new IOException(
          Path.of(command.getFirst()).getFileName()
              + " ended with "
              + process.exitValue()
              + ": "
              + said);
    }
  }
}
