package nbd.client;

import java.io.File;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** A running nbdkit on a Unix socket; a test is skipped where the program is not installed. */
final class Nbdkit implements AutoCloseable {
  private static final int BOUND_SECONDS = 30;

  private final Path folder;
  private final Process process;

  private Nbdkit(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /** Starts it with these arguments: options, plugin, parameters. */
  static Nbdkit start(String... arguments) throws IOException, InterruptedException {
    Assumptions.assumeTrue(isOnPath(), "nbdkit is not installed");
    Path folder = Files.createTempDirectory("nbdkit");
    List<String> command = new ArrayList<>(List.of("nbdkit", "-f", "--exit-with-parent"));
    command.addAll(List.of("-U", folder.resolve("s").toString()));
    command.addAll(List.of("-P", folder.resolve("pid").toString()));
    command.addAll(List.of(arguments));
    Nbdkit nbdkit =
        new Nbdkit(
            folder,
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start());
    nbdkit.awaitListening();
    return nbdkit;
  }

  SocketAddress address() {
    return UnixDomainSocketAddress.of(folder.resolve("s"));
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    for (String name : List.of("s", "pid", "log")) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.delete(folder);
  }

  // the pid file is written when connections are taken
  private void awaitListening() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (!Files.exists(folder.resolve("pid"))) {
      if (!process.isAlive() || System.nanoTime() > end) {
        String log = Files.readString(folder.resolve("log"));
        close();
        throw new IOException("nbdkit does not listen: " + log);
      }
      Thread.sleep(5);
    }
  }

  private static boolean isOnPath() {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nbdkit")));
  }
}
