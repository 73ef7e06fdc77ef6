package nbd.bench.workload;

import java.io.IOException;
import java.util.List;
import nbd.bench.report.Unit;
import nbd.bench.server.ServerKind;
import nbd.bench.server.Setup;

/** {@code nbdinfo --map}: all extents of a disk. */
public record MapWalk(Setup setup, Importance importance) implements Workload {
  private static final double ESTIMATE_SECONDS = 0.4;

  @Override
  public String name() {
    return Names.group("map", setup) + "/" + Names.extents(setup.disk());
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
  public int warmUps() {
    return 4;
  }

  @Override
  public double seconds(double wanted) {
    return ESTIMATE_SECONDS;
  }

  @Override
  public Outcome run(Stage stage) throws IOException, InterruptedException {
    List<String> command = List.of(stage.program("nbdinfo"), "--map", stage.endpoint().uri());
    double millis = Client.time(stage.launcher().folder(), command).toNanos() / 1e6;
    return Outcome.of(millis, 1);
  }
}
