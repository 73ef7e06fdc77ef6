package nbd.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nbd.bench.server.Content;
import nbd.bench.server.Launcher;
import nbd.bench.server.RunningServer;
import nbd.bench.server.ServerKind;
import nbd.bench.server.Setup;
import nbd.client.load.Load;
import nbd.client.load.LoadPlan;
import nbd.client.load.Pattern;

/** Servers of the same setup, one of a kind, that serve several workloads. For one thread. */
final class Servers implements AutoCloseable {
  private final Launcher launcher;
  private final Setup setup;
  private final Duration warmUpTime;
  private final Map<ServerKind, RunningServer> running = new EnumMap<>(ServerKind.class);
  private final Map<ServerKind, String> broken = new EnumMap<>(ServerKind.class);

  Servers(Launcher launcher, Setup setup, Duration warmUpTime) {
    this.launcher = launcher;
    this.setup = setup;
    this.warmUpTime = warmUpTime;
  }

  /**
   * Starts one; if it does not start, the others are measured without it.
   *
   * @param warm whether to warm it up, where its disk can be written
   */
  void start(ServerKind kind, boolean warm) {
    try {
      running.put(kind, launcher.start(kind, setup));
      if (warm && setup.disk().content() == Content.FULL) {
        warmUp(running.get(kind));
      }
    } catch (IOException failure) {
      broken.put(kind, String.valueOf(failure.getMessage()));
    } catch (InterruptedException interrupted) {
      broken.put(kind, "interrupted");
      Thread.currentThread().interrupt();
    }
  }

  /** A server in a virtual machine needs seconds of requests; all get the same. */
  private void warmUp(RunningServer server) throws IOException, InterruptedException {
    for (Pattern pattern : List.of(Pattern.RANDOM_READ, Pattern.RANDOM_WRITE)) {
      Load.run(
          LoadPlan.of(server.endpoint().address(), pattern)
              .withExport(server.endpoint().export())
              .withDuration(warmUpTime));
    }
  }

  /** The server, if it was started. */
  Optional<RunningServer> running(ServerKind kind) {
    return Optional.ofNullable(running.get(kind));
  }

  /** Why it did not start. */
  Optional<String> broken(ServerKind kind) {
    return Optional.ofNullable(broken.get(kind));
  }

  @Override
  public void close() throws IOException {
    for (RunningServer server : running.values()) {
      server.close();
    }
  }
}
