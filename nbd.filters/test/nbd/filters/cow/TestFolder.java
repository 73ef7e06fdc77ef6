package nbd.filters.cow;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import nbd.api.Host;

/** A host that has nothing but a folder, such as one that is full. */
record TestFolder(Path temporaryFolder) implements Host {
  @Override
  public ScheduledExecutorService background() {
    throw new UnsupportedOperationException("no work in the background");
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public void requestShutdown(String reason) {
    throw new UnsupportedOperationException(reason);
  }
}
