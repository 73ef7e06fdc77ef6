package nbd.server.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import nbd.api.Host;

/** What one export's layers are lent. */
public final class ServerHost implements Host, AutoCloseable {
  private final ScheduledExecutorService background;
  private final Consumer<String> shutdown;
  private final ReentrantLock lock = new ReentrantLock();
  private Path folder;

  /**
   * @param shutdown is told why a layer wants the server to stop
   */
  public ServerHost(ScheduledExecutorService background, Consumer<String> shutdown) {
    this.background = background;
    this.shutdown = shutdown;
  }

  @Override
  public ScheduledExecutorService background() {
    return background;
  }

  @Override
  public Path temporaryFolder() throws IOException {
    lock.lock();
    try {
      if (folder == null) {
        folder = Files.createTempDirectory(place(), "nbdj-");
      }
      return folder;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What layers put there may be as large as disks and is to outlive no reboot: TMPDIR if there is
   * one, else /var/tmp, which unlike /tmp is no memory.
   */
  private static Path place() {
    String chosen = System.getenv("TMPDIR");
    Path large = chosen == null || chosen.isEmpty() ? Path.of("/var/tmp") : Path.of(chosen);
    return Files.isDirectory(large) && Files.isWritable(large)
        ? large
        : Path.of(System.getProperty("java.io.tmpdir"));
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public void requestShutdown(String reason) {
    shutdown.accept(reason);
  }

  /** Deletes the temporary folder. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (folder != null) {
        delete(folder);
        folder = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
