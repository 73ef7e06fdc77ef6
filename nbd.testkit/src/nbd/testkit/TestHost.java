package nbd.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Stream;
import nbd.api.Host;

/** What layers are lent in a test. May be used by any thread. */
public final class TestHost implements Host, AutoCloseable {
  private final ScheduledExecutorService background =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("testkit-background-", 1).factory());
  private final List<String> shutdowns = new CopyOnWriteArrayList<>();
  private volatile Clock clock = Clock.systemUTC();
  private Path folder;

  /** A host with the system's clock. */
  public TestHost() {}

  @Override
  public ScheduledExecutorService background() {
    return background;
  }

  @Override
  public synchronized Path temporaryFolder() throws IOException {
    if (folder == null) {
      folder = Files.createTempDirectory("testkit-");
    }
    return folder;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  /** From now on the layers see this clock, where they ask the host for it anew. */
  public void clock(Clock other) {
    clock = Objects.requireNonNull(other);
  }

  @Override
  public void requestShutdown(String reason) {
    shutdowns.add(reason);
  }

  /** The reasons that layers have given for a shutdown, in order. */
  public List<String> shutdowns() {
    return List.copyOf(shutdowns);
  }

  /** Cancels what waits in the background and deletes the temporary folder. */
  @Override
  public synchronized void close() throws IOException {
    background.shutdownNow();
    if (folder != null) {
      try (Stream<Path> inside = Files.walk(folder)) {
        for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
      folder = null;
    }
  }
}
