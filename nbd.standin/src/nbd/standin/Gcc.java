package nbd.standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The C compiler. */
final class Gcc {
  static final List<String> COMMAND =
      List.of(
          "gcc",
          "-shared",
          "-fPIC",
          "-pthread",
          "-Wall",
          "-Wextra",
          "-Werror",
          "-O1",
          "-g",
          "-fvisibility=hidden",
          "-Wl,-Bsymbolic");

  private Gcc() {}

  /**
   * Makes a library.
   *
   * @param folder where it works
   * @throws IOException if it is not here, or refuses: with its words
   */
  static void run(Path folder, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(COMMAND);
    command.addAll(arguments);
    Path output = folder.resolve("gcc.txt");
    Process gcc = start(folder, command, output);
    try {
      if (!gcc.waitFor(2, TimeUnit.MINUTES) || gcc.exitValue() != 0) {
        throw new IOException("gcc: " + Files.readString(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while gcc was at work", e);
    } finally {
      gcc.destroyForcibly();
    }
  }

  private static Process start(Path folder, List<String> command, Path output) throws IOException {
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
    } catch (IOException e) {
      throw new IOException("the stand-in for VixDiskLib is built with gcc, which is not here", e);
    }
  }
}
