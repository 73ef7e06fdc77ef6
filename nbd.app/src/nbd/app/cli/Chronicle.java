package nbd.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import nbd.app.status.Found;
import nbd.app.status.ReportJson;
import nbd.app.status.ServerReport;
import nbd.app.status.StatusFolder;
import nbd.server.UpgradeReport;

/** {@code nbdj history}: what running servers have upgraded. */
record Chronicle(StatusFolder servers, PrintStream out) {
  /**
   * A table of upgrades, the latest last, or all that the servers tell as JSON.
   *
   * @param export its name, if only one is wanted
   */
  void show(Optional<String> export, boolean json) throws IOException {
    List<ServerReport> reports = new ArrayList<>();
    List<String> unclear = new ArrayList<>();
    for (Found found : servers.look()) {
      switch (found) {
        case Found.Running running ->
            reports.add(
                running.report().only(name -> export.isEmpty() || export.get().equals(name)));
        case Found.Unclear file -> unclear.add(file.why());
      }
    }
    if (json) {
      out.print(ReportJson.array(reports));
      return;
    }
    out.print(text(reports, export));
    unclear.forEach(line -> out.println(TextTable.plain(line)));
  }

  private String text(List<ServerReport> reports, Optional<String> export) {
    List<UpgradeReport> upgrades =
        reports.stream()
            .flatMap(report -> report.upgrades().stream())
            .sorted(Comparator.comparing(UpgradeReport::began))
            .toList();
    List<String> lines =
        upgrades.isEmpty() ? List.of(nothing(reports, export)) : table(upgrades).lines();
    return String.join("\n", lines) + "\n";
  }

  private String nothing(List<ServerReport> reports, Optional<String> export) {
    if (reports.isEmpty()) {
      return "no server runs with the plugins of " + servers.folder();
    }
    return TextTable.plain(
        export
            .map(name -> "no upgrade of export " + Wording.export(name) + " so far")
            .orElse("no upgrade so far"));
  }

  private static TextTable table(List<UpgradeReport> upgrades) {
    var table =
        new TextTable("TIME", "EXPORT", "CHANGE", "RESULT", "CLIENTS", "LONGEST WAIT", "STEPS");
    for (UpgradeReport upgrade : upgrades) {
      var words = new UpgradeWording(upgrade);
      table.add(
          List.of(
              Wording.time(upgrade.began()),
              Wording.export(upgrade.export()),
              words.change(),
              words.result(),
              Integer.toString(upgrade.clients()),
              Wording.took(upgrade.stall()),
              words.steps()),
          words.reason());
    }
    return table;
  }
}
