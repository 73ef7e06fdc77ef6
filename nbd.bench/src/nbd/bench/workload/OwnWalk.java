package nbd.bench.workload;

import java.io.IOException;
import nbd.bench.report.Unit;
import nbd.bench.server.ServerKind;
import nbd.bench.server.Setup;

/**
 * All extents of a disk by a client of our own, which does nothing with them, again and again on
 * one connection: what a map costs without connecting, printing and the start of a program.
 */
public record OwnWalk(Setup setup, Importance importance) implements Workload {
  private static final double OVERHEAD_SECONDS = 0.2;

  @Override
  public String name() {
    return Names.group("walk", setup) + "/" + Names.extents(setup.disk());
  }

  @Override
  public Unit unit() {
    return Unit.MILLISECONDS;
  }

  @Override
  public String operation() {
    return "map";
  }

  @Override
  public boolean suits(ServerKind kind) {
    return kind.serves(setup.disk()) && kind.tellsHoles();
  }

  @Override
  public double seconds(double wanted) {
    return wanted + OVERHEAD_SECONDS;
  }

  @Override
  public Outcome run(Stage stage) throws IOException {
    try (StatusConnection connection = StatusConnection.open(stage.endpoint())) {
      long begin = System.nanoTime();
      long deadline = begin + stage.time().toNanos();
      long maps = 0;
      do {
        walk(connection);
        maps++;
      } while (System.nanoTime() - deadline < 0);
      return Outcome.of((System.nanoTime() - begin) / 1e6 / maps, (double) maps);
    }
  }

  private static void walk(StatusConnection connection) throws IOException {
    for (long at = 0; at < connection.size(); ) {
      connection.add(0, at, Math.min(StatusConnection.LONGEST, connection.size() - at));
      connection.send();
      at += connection.reply();
    }
  }
}
