package nbd.app.deploy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import nbd.server.ExportStatus.Layer;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;

/** Reports as a server makes them. */
final class Reports {
  private Reports() {}

  /** Of an export of the plugin 'clock' alone. */
  static UpgradeReport of(String export, Result result, String why) {
    return of(export, result, why, "clock");
  }

  /**
   * @param layers their names, the outermost first
   */
  static UpgradeReport of(String export, Result result, String why, String... layers) {
    return new UpgradeReport(
        export,
        Instant.EPOCH,
        2,
        layers(layers, "1.0.0"),
        layers(layers, "2.0.0"),
        result,
        why,
        List.of(),
        1,
        Duration.ZERO);
  }

  private static List<Layer> layers(String[] names, String version) {
    return List.of(names).stream().map(name -> new Layer(name, version)).toList();
  }
}
