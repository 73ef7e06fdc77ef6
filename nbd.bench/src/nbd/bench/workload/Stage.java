package nbd.bench.workload;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import nbd.bench.server.Endpoint;
import nbd.bench.server.Launcher;
import nbd.bench.server.RunningServer;
import nbd.bench.server.ServerKind;

/**
 * What a run has at hand.
 *
 * @param kind of the server
 * @param running the server that serves all runs; empty if each starts its own
 * @param time that a run should take, where it can choose
 */
public record Stage(
    ServerKind kind, Optional<RunningServer> running, Launcher launcher, Duration time) {
  /** Where the server that serves all runs is. */
  public Endpoint endpoint() {
    return running.orElseThrow().endpoint();
  }

  /** Path of a client program. */
  public String program(String name) throws IOException {
    return launcher.programs().path(name);
  }
}
