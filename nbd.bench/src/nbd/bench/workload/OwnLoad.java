package nbd.bench.workload;

import java.io.IOException;
import nbd.bench.report.Unit;
import nbd.bench.server.Setup;
import nbd.client.load.Load;
import nbd.client.load.LoadPlan;
import nbd.client.load.LoadResult;
import nbd.client.load.Pattern;

/**
 * Our own load generator, where fio is the limit: 4 KiB at random, many requests in each send.
 *
 * @param depth requests under way on each connection
 */
public record OwnLoad(
    Setup setup, boolean writes, int depth, int connections, Importance importance)
    implements Workload {
  private static final double OVERHEAD_SECONDS = 0.05;

  @Override
  public String name() {
    return "%s/%s-4k-qd%dx%d"
        .formatted(Names.group("load", setup), writes ? "write" : "read", depth, connections);
  }

  @Override
  public Unit unit() {
    return Unit.IOPS;
  }

  @Override
  public String operation() {
    return "request";
  }

  @Override
  public boolean countsSystemCalls() {
    return true;
  }

  @Override
  public double seconds(double wanted) {
    return wanted + OVERHEAD_SECONDS;
  }

  @Override
  public Outcome run(Stage stage) throws IOException, InterruptedException {
    Pattern pattern = writes ? Pattern.RANDOM_WRITE : Pattern.RANDOM_READ;
    LoadPlan plan =
        LoadPlan.of(stage.endpoint().address(), pattern)
            .withExport(stage.endpoint().export())
            .withDepth(depth)
            .withConnections(connections)
            .withDuration(stage.time());
    LoadResult result = Load.run(plan);
    return Outcome.of(result.rate(), (double) result.requests());
  }
}
