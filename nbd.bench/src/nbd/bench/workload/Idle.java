package nbd.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import nbd.bench.report.Unit;
import nbd.bench.server.Endpoint;
import nbd.bench.server.ProcessTree;
import nbd.bench.server.RunningServer;
import nbd.bench.server.Setup;
import nbd.client.load.PlainConnection;

/**
 * Memory of a server that has nothing to do.
 *
 * @param connections that are open, past GO; 0 for the memory of the bare server
 */
public record Idle(Setup setup, int connections, Importance importance) implements Workload {
  private static final double KIB = 1 << 10;
  private static final double MIB = 1 << 20;
  private static final double ESTIMATE_SECONDS = 1.5;

  /** What a server needs to settle after its start or a crowd of connections. */
  private static final int SETTLING_MILLIS = 500;

  @Override
  public String name() {
    String what = connections == 0 ? "bare" : connections + "-connections";
    return Names.group("idle", setup) + "/" + what;
  }

  @Override
  public Unit unit() {
    return connections == 0 ? Unit.MEBIBYTES : Unit.KIBIBYTES;
  }

  @Override
  public String operation() {
    return "server";
  }

  @Override
  public boolean startsServers() {
    return true;
  }

  @Override
  public double seconds(double wanted) {
    return ESTIMATE_SECONDS;
  }

  @Override
  public Outcome run(Stage stage) throws IOException, InterruptedException {
    try (RunningServer server = stage.launcher().startEmpty(stage.kind(), setup)) {
      ProcessTree processes = server.processes();
      Thread.sleep(SETTLING_MILLIS);
      double bare = processes.memory();
      return connections == 0
          ? new Outcome(bare / MIB, Double.NaN, bare, processes.threads())
          : crowded(server.endpoint(), processes, bare);
    }
  }

  private Outcome crowded(Endpoint at, ProcessTree processes, double bare)
      throws IOException, InterruptedException {
    List<PlainConnection> open = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        open.add(PlainConnection.open(at.address(), at.export()));
      }
      Thread.sleep(SETTLING_MILLIS);
      double memory = processes.memory();
      double each = (memory - bare) / KIB / connections;
      return new Outcome(each, Double.NaN, memory, processes.threads());
    } finally {
      for (PlainConnection connection : open) {
        connection.close();
      }
    }
  }
}
