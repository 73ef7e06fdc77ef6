package nbd.plugin.file;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import nbd.api.Host;

/** A host whose background is a thread of its own, until it is closed. */
record TestHost(ScheduledExecutorService background) implements Host, AutoCloseable {
  TestHost() {
    this(Executors.newSingleThreadScheduledExecutor());
  }

  @Override
  public Path temporaryFolder() {
    throw new AssertionError("a file has no temporary files");
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public void requestShutdown(String reason) {
    throw new AssertionError(reason);
  }

  @Override
  public void close() {
    background.close();
  }
}
