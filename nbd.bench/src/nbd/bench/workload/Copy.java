package nbd.bench.workload;

import java.io.IOException;
import java.util.List;
import nbd.bench.report.Unit;
import nbd.bench.server.Content;
import nbd.bench.server.Disk;
import nbd.bench.server.ServerKind;
import nbd.bench.server.Setup;

/**
 * nbdcopy, into nothing or out of a file in the page cache.
 *
 * @param in whether into the server; else out of it
 * @param source what is copied in; its content is what CPU time is counted for either way
 */
public record Copy(Setup setup, boolean in, Disk source, Importance importance)
    implements Workload {
  private static final double MIB = 1 << 20;
  private static final double ESTIMATE_SECONDS = 0.6;

  @Override
  public String name() {
    return Names.group("copy", setup)
        + "/"
        + (isSparse() ? "sparse" : "full")
        + (in ? "-in" : "-out");
  }

  @Override
  public Unit unit() {
    return Unit.SECONDS;
  }

  @Override
  public String operation() {
    return "MiB";
  }

  /** Without holes, 64 GiB are too much. */
  @Override
  public boolean suits(ServerKind kind) {
    return kind.serves(setup.disk()) && (!isSparse() || kind.tellsHoles());
  }

  @Override
  public int warmUps() {
    return 4;
  }

  @Override
  public double seconds(double wanted) {
    return ESTIMATE_SECONDS;
  }

  private boolean isSparse() {
    return source.content() == Content.SPARSE;
  }

  @Override
  public Outcome run(Stage stage) throws IOException, InterruptedException {
    String uri = stage.endpoint().uri();
    String nbdcopy = stage.program("nbdcopy");
    List<String> command =
        in
            ? List.of(nbdcopy, stage.launcher().images().of(source).toString(), uri)
            : List.of(nbdcopy, uri, "null:");
    double seconds = Client.time(stage.launcher().folder(), command).toNanos() / 1e9;
    return Outcome.of(seconds, source.content().bytes(source.size()) / MIB);
  }
}
