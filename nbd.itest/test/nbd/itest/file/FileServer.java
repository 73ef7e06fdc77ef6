package nbd.itest.file;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.itest.Distribution;

/** The distribution's {@code nbdj file}, serving on a Unix socket in a process of its own. */
final class FileServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder;
  private final Process process;

  /** Starts it with these parameters; returns when it listens. */
  FileServer(String... parameters) throws IOException, InterruptedException {
    folder = Files.createTempDirectory("nbdj-itest-");
    List<String> words = new ArrayList<>();
    words.add(Distribution.home().resolve("bin/nbdj").toString());
    words.addAll(List.of("-f", "-P", pidFile().toString(), "-U", socket().toString(), "file"));
    words.addAll(List.of(parameters));
    process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    awaitStart();
  }

  private void awaitStart() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(pidFile())) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        String log = Files.readString(folder.resolve("log"));
        close();
        throw new AssertionError("the server does not start to serve\n" + log);
      }
      Thread.sleep(10);
    }
  }

  private Path pidFile() {
    return folder.resolve("pid");
  }

  private Path socket() {
    return folder.resolve("socket");
  }

  String uri(String export) {
    return "nbd+unix:///%s?socket=%s".formatted(export, socket());
  }

  String uri() {
    return uri("");
  }

  NbdClient connect() throws IOException {
    return NbdClient.connect(UnixDomainSocketAddress.of(socket()), "", ClientOptions.usual());
  }

  /** Ends it at once, with all that it has in its own memory. */
  void kill() {
    process.destroyForcibly();
    if (!ends()) {
      throw new AssertionError("the server cannot be killed");
    }
  }

  private boolean ends() {
    try {
      return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    if (!ends()) {
      kill();
    }
    for (String file : List.of("pid", "socket", "log")) {
      Files.deleteIfExists(folder.resolve(file));
    }
    Files.delete(folder);
  }
}
