package nbd.plugins.sh;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** nbdkit, serving a disk on a Unix socket. */
final class Nbdkit implements AutoCloseable {
  private final Process process;
  private final Path socket;

  /**
   * Starts it and waits until it listens.
   *
   * @param folder for the socket
   * @param words plugin and parameters
   */
  Nbdkit(Path folder, List<String> words) throws IOException, InterruptedException {
    socket = folder.resolve("nbdkit.sock");
    Path pid = folder.resolve("nbdkit.pid");
    List<String> command =
        new ArrayList<>(List.of("nbdkit", "-f", "-U", socket.toString(), "-P", pid.toString()));
    command.addAll(words);
    process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectError(folder.resolve("nbdkit.err").toFile())
            .start();
    while (!Files.exists(pid)) {
      if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
        fail("nbdkit does not serve: " + Files.readString(folder.resolve("nbdkit.err")));
      }
    }
  }

  /** Where clients find the disk. */
  String uri() {
    return "nbd+unix:///?socket=" + socket;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
