package nbd.plugin.vddk.vix;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own, for what can be done once in a process only. It runs {@code main} of a
 * class of these tests.
 *
 * @param exit its exit code
 * @param lines it has printed, of both streams
 */
record OtherProcess(int exit, List<String> lines) {
  private static final long LIMIT = 60;

  /** Runs it to its end, with all log lines shown and this LD_LIBRARY_PATH. */
  static OtherProcess run(Path folder, String libraryPath, Class<?> program, Object... arguments)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=debug",
                "-Dorg.slf4j.simpleLogger.showThreadName=false",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    File output = Files.createTempFile(folder, "output", ".txt").toFile();
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("LD_LIBRARY_PATH", libraryPath);
    Process process = builder.redirectOutput(output).start();
    if (!process.waitFor(LIMIT, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return new OtherProcess(process.exitValue(), Files.readAllLines(output.toPath()));
  }
}
