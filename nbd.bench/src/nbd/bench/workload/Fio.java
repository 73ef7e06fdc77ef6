package nbd.bench.workload;

import java.io.IOException;
import java.util.List;
import nbd.bench.report.Unit;
import nbd.bench.server.Disk;
import nbd.bench.server.PageCache;
import nbd.bench.server.Setup;

/**
 * fio with its NBD engine.
 *
 * @param pattern as fio calls it: randread, randwrite, read, write
 * @param blockKib KiB of each request
 * @param depth requests under way on each connection
 * @param connections jobs, each with a connection of its own
 */
public record Fio(
    Setup setup, String pattern, int blockKib, int depth, int connections, Importance importance)
    implements Workload {
  private static final double OVERHEAD_SECONDS = 0.45;

  @Override
  public String name() {
    return "%s/%s-%s-qd%dx%d"
        .formatted(Names.group("fio", setup), pattern, Names.size(blockKib), depth, connections);
  }

  @Override
  public Unit unit() {
    return isRandom() ? Unit.IOPS : Unit.THROUGHPUT;
  }

  @Override
  public String operation() {
    return isRandom() ? "request" : "MiB";
  }

  @Override
  public boolean countsSystemCalls() {
    return connections == 1 && !isCold();
  }

  @Override
  public double seconds(double wanted) {
    return wanted + OVERHEAD_SECONDS;
  }

  private boolean isRandom() {
    return pattern.startsWith("rand");
  }

  private boolean isCold() {
    return setup.disk().equals(Disk.COLD);
  }

  @Override
  public Outcome run(Stage stage) throws IOException, InterruptedException {
    if (isCold()) {
      new PageCache().drop(stage.launcher().images().of(setup.disk()));
    }
    FioReport report = FioReport.of(Client.output(stage.launcher().folder(), command(stage)));
    return isRandom()
        ? Outcome.of(report.requestRate(), report.requests())
        : Outcome.of(report.mebibyteRate(), report.mebibytes());
  }

  private List<String> command(Stage stage) throws IOException {
    return List.of(
        stage.program("fio"),
        "--name=bench",
        "--ioengine=nbd",
        "--uri=" + stage.endpoint().uri(),
        "--rw=" + pattern,
        "--bs=" + blockKib + "k",
        "--iodepth=" + depth,
        "--numjobs=" + connections,
        "--group_reporting",
        "--norandommap",
        "--randrepeat=0",
        "--time_based",
        "--runtime=" + stage.time().toMillis() + "ms",
        "--output-format=json");
  }
}
