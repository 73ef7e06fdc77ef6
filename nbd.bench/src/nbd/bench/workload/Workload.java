package nbd.bench.workload;

import java.io.IOException;
import nbd.bench.report.Unit;
import nbd.bench.server.ServerKind;
import nbd.bench.server.Setup;

/** Something that is measured, for any server that is able to. */
public interface Workload {
  /** How often it is chosen where nobody chooses. */
  enum Importance {
    /** Also by {@code --quick}. */
    CORE,
    /** Where nothing is said. */
    USUAL,
    /** By {@code --all}, or by name. */
    EXTRA
  }

  /** Parts divided by slashes: client, disk, transport, and what is done. */
  String name();

  /** What servers are started with. */
  Setup setup();

  /** What the value means. */
  Unit unit();

  /** What {@link Outcome#operations} counts. */
  String operation();

  /** How often it is chosen where nobody chooses. */
  Importance importance();

  /** Whether a server is able to. */
  default boolean suits(ServerKind kind) {
    return kind.serves(setup().disk());
  }

  /** Whether each run starts a server of its own; else one server serves all of them. */
  default boolean startsServers() {
    return false;
  }

  /** Whether the server's system calls are worth counting. */
  default boolean countsSystemCalls() {
    return false;
  }

  /** How many rounds are for warming up and do not count; more where a run is short. */
  default int warmUps() {
    return 1;
  }

  /** How long a run takes, in seconds, for the estimate. */
  double seconds(double wanted);

  /**
   * One run.
   *
   * @throws IOException if it failed; the server is not measured further
   */
  Outcome run(Stage stage) throws IOException, InterruptedException;
}
