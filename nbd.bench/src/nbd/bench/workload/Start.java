package nbd.bench.workload;

import java.io.IOException;
import nbd.bench.report.Unit;
import nbd.bench.server.RunningServer;
import nbd.bench.server.Setup;

/** From before the process is made until a client has its greeting; and the memory at that time. */
public record Start(Setup setup, Importance importance) implements Workload {
  private static final double ESTIMATE_SECONDS = 0.6;

  @Override
  public String name() {
    return Names.group("start", setup) + "/first-greeting";
  }

  @Override
  public Unit unit() {
    return Unit.MILLISECONDS;
  }

  @Override
  public String operation() {
    return "start";
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
  public Outcome run(Stage stage) throws IOException {
    try (RunningServer server = stage.launcher().startEmpty(stage.kind(), setup)) {
      double millis = server.startTime().toNanos() / 1e6;
      return new Outcome(
          millis, Double.NaN, server.processes().memory(), server.processes().threads());
    }
  }
}
