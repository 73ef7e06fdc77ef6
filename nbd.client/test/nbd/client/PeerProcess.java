package nbd.client;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another server's program that listens on a Unix socket, with all its files in one folder. */
final class PeerProcess implements AutoCloseable {
  private static final int BOUND_SECONDS = 30;

  private final Path folder;
  private final Process process;

  private PeerProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts it, and waits until connections are taken.
   *
   * @param folder is the process's from now on, and goes with it
   * @param command has the program write {@link #pid}, once it listens at {@link #socket}
   */
  static PeerProcess start(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    PeerProcess peer = new PeerProcess(folder, process);
    peer.awaitListening(command.getFirst());
    return peer;
  }

  static Path socket(Path folder) {
    return folder.resolve("s");
  }

  static Path pid(Path folder) {
    return folder.resolve("pid");
  }

  SocketAddress address() {
    return UnixDomainSocketAddress.of(socket(folder));
  }

  private void awaitListening(String program) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (!Files.exists(pid(folder))) {
      if (!process.isAlive() || System.nanoTime() > end) {
        String log = Files.readString(folder.resolve("log"));
        close();
        throw new IOException(program + " does not listen: " + log);
      }
      Thread.sleep(5);
    }
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
    for (String name : List.of("s", "pid", "log", "disk")) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.delete(folder);
  }
}
