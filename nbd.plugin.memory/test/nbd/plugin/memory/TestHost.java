package nbd.plugin.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import nbd.api.Host;

/** A host with a temporary folder, or without one. */
record TestHost(Path folder) implements Host {
  @Override
  public ScheduledExecutorService background() {
    throw new AssertionError("a RAM disk has no work in the background");
  }

  @Override
  public Path temporaryFolder() throws IOException {
    if (folder == null) {
      throw new IOException("no temporary folder");
    }
    return folder;
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public void requestShutdown(String reason) {
    throw new AssertionError(reason);
  }
}
