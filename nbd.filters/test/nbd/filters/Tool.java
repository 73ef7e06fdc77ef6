package nbd.filters;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that tests compare with or talk to. */
public final class Tool {
  private Tool() {}

  /** Skips the test where the program is not there, unless all programs are required. */
  public static void need(String... programs) {
    for (String program : programs) {
      boolean isThere = isThere(program);
      if (!isThere && System.getenv("NBDJ_REQUIRE_CLIENTS") != null) {
        throw new AssertionError(program + " is required and not on PATH");
      }
      assumeTrue(isThere, program + " is not on PATH");
    }
  }

  private static boolean isThere(String program) {
    for (String folder : path(System.getenv("PATH")).split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** The system's own Python knows of nbd, and users have no folder of administrators. */
  private static String path(String users) {
    return "/usr/bin:" + users + ":/usr/sbin:/sbin";
  }

  /** Runs a shell command and returns what it printed on both streams. */
  public static String sh(String command) throws IOException, InterruptedException {
    Path printed = Files.createTempFile("printed-", ".txt");
    try {
      ProcessBuilder shell =
          new ProcessBuilder(List.of("/bin/sh", "-c", command))
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile());
      shell.environment().compute("PATH", (_, users) -> path(users));
      Process process = shell.start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("takes more than a minute: " + command);
      }
      return Files.readString(printed);
    } finally {
      Files.delete(printed);
    }
  }

  /**
   * What {@code client} prints when it talks to nbdkit, started with these arguments, by a socket
   * that nobody else sees.
   */
  public static String nbdkit(String arguments, String client)
      throws IOException, InterruptedException {
    String socket = arguments.contains("-U ") ? "" : "-U - ";
    return sh("nbdkit " + socket + arguments + " --run '" + client + "'");
  }
}
