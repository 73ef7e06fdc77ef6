package nbd.app.cli;

import static nbd.app.status.Reports.LOG;
import static nbd.app.status.Reports.NEW;
import static nbd.app.status.Reports.OLD;
import static nbd.app.status.Reports.TIME;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.app.status.ProcessMark;
import nbd.app.status.Reports;
import nbd.app.status.ServedExport;
import nbd.app.status.UsedJar;
import nbd.server.ExportStatus.Layer;
import nbd.server.ExportStatus.State;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code nbdj list} and {@code nbdj history} tell of servers that run. */
class ServersTest {
  private static final String PID = Long.toString(ProcessHandle.current().pid());

  @TempDir Path folder;
  private final Cli cli = new Cli();

  private String told(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "--plugins";
    all[1] = folder.toString();
    System.arraycopy(words, 0, all, 2, words.length);
    assertThat(cli.run(all)).as(cli.err()).isZero();
    return cli.out()
        .replace("process " + PID + " ", "process PID ")
        .replace("\"pid\" : " + PID + ",", "\"pid\" : PID,")
        .replace(folder.toString(), "FOLDER");
  }

  private void put(UpgradeReport... upgrades) {
    Reports.put(
        folder, Reports.report(List.of(Reports.export("a", State.SERVING, "")), List.of(upgrades)));
  }

  @Test
  void aListShowsWhatARunningServerServes() throws IOException {
    Files.writeString(folder.resolve("a.jar"), "x.a 1.1.0 clock");
    var behind =
        new ServedExport("", State.SERVING, "waits", 2, 3, 1, TIME, false, List.of(LOG, NEW));
    var vacant = new ServedExport("b", State.VACANT, "no\nplugin", 0, 0, 0, TIME, false, List.of());
    Reports.put(
        folder, Reports.report(ProcessMark.own(), List.of(), List.of(behind, vacant), List.of()));
    assertThat(told("list"))
        .isEqualTo(
            """
            FILE   NAME  VERSION  PLUGINS  FILTERS
            a.jar  x.a   1.1.0    clock    -

            served by process PID since 2026-11-23T08:46:54Z: nbdj serve /etc/nbdj
            EXPORT  STATE    GENERATION  CLIENTS       SINCE                 LAYERS
            ""      serving  2           3 + 1 behind  2026-11-23T08:46:54Z  log 0.9.0 > file 1.1.0
            b       vacant   -           0             2026-11-23T08:46:54Z  -
            "": waits
            b: no plugin
            """);
  }

  @Test
  void aListTellsWhatIsWrongWithAJarOnlyInTheServerThatRuns() throws IOException {
    Files.writeString(folder.resolve("broken.jar"), "bad");
    Reports.put(
        folder,
        Reports.report(
            ProcessMark.own(),
            List.of(
                new UsedJar("broken.jar", "", "", "is bad", List.of(), ""),
                new UsedJar("f.jar", "x.f", "1.2.0", "does not fit", List.of(), ""),
                new UsedJar("g.jar", "x.g", "1.2.0", "", List.of("1.0.0", "1.1.0"), "")),
            List.of(),
            List.of()));
    assertThat(told("list"))
        .endsWith(
            """
            broken.jar is bad

            served by process PID since 2026-11-23T08:46:54Z: nbdj serve /etc/nbdj
            no export
            f.jar does not fit
            x.g 1.0.0 is still used beside 1.2.0
            x.g 1.1.0 is still used beside 1.2.0
            """);
  }

  @Test
  void aListTellsOfAFileThatCannotBeUnderstood() {
    Reports.put(folder, 7, "{");
    assertThat(told("list"))
        .startsWith("there are no jars in FOLDER\n\n.serving-7.json cannot be understood: ");
  }

  @Test
  void aListForScriptsIsOfJarsOnly() {
    put();
    assertThat(told("list", "--json")).isEqualTo("[\n  \n]\n");
  }

  @Test
  void aHistoryShowsEachUpgradeAndWhyOneWasNotMade() {
    put(
        Reports.upgrade("a", List.of(LOG, OLD), List.of(LOG, NEW), Result.UPGRADED, ""),
        Reports.upgrade("b", List.of(OLD), List.of(NEW), Result.KEPT, "it is smaller"));
    assertThat(told("history"))
        .isEqualTo(
            """
            TIME                  EXPORT  CHANGE               RESULT    CLIENTS  LONGEST WAIT  STEPS
            2026-11-23T08:46:54Z  a       file 1.0.0 -> 1.1.0  upgraded  3        7.3 ms        prepare 15 ms, drain 0.4 ms
            2026-11-23T08:46:54Z  b       file 1.0.0 -> 1.1.0  kept      3        7.3 ms        prepare 15 ms, drain 0.4 ms
                kept: it is smaller
            """);
  }

  @Test
  void aHistoryMayBeOfOneExport() {
    put(
        Reports.upgrade("a", List.of(OLD), List.of(NEW), Result.UPGRADED, ""),
        Reports.upgrade("b", List.of(OLD), List.of(NEW), Result.UPGRADED, ""));
    assertThat(told("history", "b").lines())
        .hasSize(2)
        .last()
        .asString()
        .contains("  b       file");
  }

  @Test
  void anExportWithoutUpgradesIsToldAsSuch() {
    put(Reports.upgrade("a", List.of(OLD), List.of(NEW), Result.UPGRADED, ""));
    assertThat(told("history", "b")).isEqualTo("no upgrade of export b so far\n");
  }

  @Test
  void aHistoryWithoutUpgradesSaysSo() {
    put();
    assertThat(told("history")).isEqualTo("no upgrade so far\n");
  }

  @Test
  void aHistoryWithoutAServerSaysSo() {
    assertThat(told("history")).isEqualTo("no server runs with the plugins of FOLDER\n");
  }

  @Test
  void aHistoryForScriptsIsAllThatServersTell() {
    put(Reports.upgrade("a", List.of(OLD), List.of(NEW), Result.UPGRADED, ""));
    assertThat(told("history", "--json"))
        .startsWith("[ {\n")
        .contains(
            "\"pid\" : PID,",
            "\"state\" : \"serving\",",
            "\"result\" : \"upgraded\",",
            "\"stallMs\" : 7.25")
        .endsWith("} ]\n");
    assertThat(new Cli().run("--plugins", folder.toString(), "history", "--json", "b")).isZero();
  }

  @Test
  void aChangeOfOtherLayersIsToldAsAWhole() {
    assertThat(change(List.of(OLD), List.of(LOG, NEW)))
        .isEqualTo("file 1.0.0 -> log 0.9.0 > file 1.1.0");
    assertThat(change(List.of(LOG, OLD), List.of(new Layer("log", "1.0.0"), NEW)))
        .isEqualTo("log 0.9.0 -> 1.0.0, file 1.0.0 -> 1.1.0");
    assertThat(change(List.of(OLD), List.of(OLD))).isEqualTo("file 1.0.0 made anew");
    assertThat(change(List.of(OLD), List.of())).isEqualTo("file 1.0.0 -> nothing");
    assertThat(change(List.of(OLD), List.of(new Layer("file", ""))))
        .isEqualTo("file 1.0.0 -> no version");
  }

  private static String change(List<Layer> before, List<Layer> after) {
    return new UpgradeWording(Reports.upgrade("a", before, after, Result.UPGRADED, "")).change();
  }
}
