package nbd.app.status;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import nbd.server.ExportStatus.Layer;
import nbd.server.ExportStatus.State;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.UpgradeReport.Step;

/** What a made-up server of this process tells. */
public final class Reports {
  public static final Instant TIME = Instant.parse("2026-11-23T08:46:54.123456Z");
  public static final Layer LOG = new Layer("log", "0.9.0");
  public static final Layer OLD = new Layer("file", "1.0.0");
  public static final Layer NEW = new Layer("file", "1.1.0");

  private Reports() {}

  public static ServedExport export(String name, State state, String why) {
    return new ServedExport(name, state, why, 2, 3, 0, TIME, false, List.of(LOG, NEW));
  }

  public static UpgradeReport upgrade(
      String export, List<Layer> before, List<Layer> after, Result result, String why) {
    return new UpgradeReport(
        export,
        TIME,
        2,
        before,
        after,
        result,
        why,
        List.of(
            new Step("prepare", Duration.ofNanos(15_400_000)),
            new Step("drain", Duration.ofNanos(432_000))),
        3,
        Duration.ofNanos(7_250_000));
  }

  public static ServerReport report(List<ServedExport> exports, List<UpgradeReport> upgrades) {
    return report(ProcessMark.own(), List.of(), exports, upgrades);
  }

  public static ServerReport report(
      ProcessMark process,
      List<UsedJar> jars,
      List<ServedExport> exports,
      List<UpgradeReport> upgrades) {
    return new ServerReport(
        process,
        "0.9.0",
        TIME,
        "nbdj serve /etc/nbdj",
        List.of("nbd://localhost:10809"),
        jars,
        exports,
        upgrades);
  }

  /** Writes its file. */
  public static Path put(Path folder, ServerReport report) {
    return put(folder, report.process().pid(), ReportJson.object(report));
  }

  /** Writes a file of a server with that process id. */
  public static Path put(Path folder, long pid, String text) {
    try {
      return Files.writeString(folder.resolve(".serving-" + pid + ".json"), text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
