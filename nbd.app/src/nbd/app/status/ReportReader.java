package nbd.app.status;

import java.io.IOException;
import nbd.server.ExportStatus.Layer;
import nbd.server.ExportStatus.State;
import nbd.server.UpgradeReport;

/** Reads what {@link ReportJson} writes. */
final class ReportReader {
  private ReportReader() {}

  /**
   * The report that a text is.
   *
   * @throws IOException saying what is wrong with it
   */
  static ServerReport read(String text) throws IOException {
    JsonObject all = JsonObject.parse(text);
    long format = all.number("format");
    if (format != ReportJson.FORMAT) {
      throw new IOException(
          "it has format %d, and this nbdj knows format %d; use that server's nbdj"
              .formatted(format, ReportJson.FORMAT));
    }
    return new ServerReport(
        process(all.object("process")),
        all.text("version"),
        all.time("started"),
        all.text("serves"),
        all.texts("uris"),
        all.objects("jars", ReportReader::jar),
        all.objects("exports", ReportReader::export),
        all.objects("upgrades", ReportReader::upgrade));
  }

  private static ProcessMark process(JsonObject said) throws IOException {
    return new ProcessMark(
        said.number("pid"), said.text("host"), said.text("boot"), said.text("start"));
  }

  private static UsedJar jar(JsonObject said) throws IOException {
    return new UsedJar(
        said.text("file"),
        said.text("name"),
        said.text("version"),
        said.text("problem"),
        said.texts("lingering"),
        said.text("content"));
  }

  private static ServedExport export(JsonObject said) throws IOException {
    return new ServedExport(
        said.text("name"),
        said.word("state", State.class),
        said.text("why"),
        said.count("generation"),
        said.count("clients"),
        said.count("behind"),
        said.time("since"),
        said.flag("readOnly"),
        said.objects("layers", ReportReader::layer));
  }

  private static UpgradeReport upgrade(JsonObject said) throws IOException {
    return new UpgradeReport(
        said.text("export"),
        said.time("began"),
        said.count("generation"),
        said.objects("before", ReportReader::layer),
        said.objects("after", ReportReader::layer),
        said.word("result", UpgradeReport.Result.class),
        said.text("why"),
        said.objects("steps", ReportReader::step),
        said.count("clients"),
        said.millis("stallMs"));
  }

  private static UpgradeReport.Step step(JsonObject said) throws IOException {
    return new UpgradeReport.Step(said.text("name"), said.millis("ms"));
  }

  private static Layer layer(JsonObject said) throws IOException {
    return new Layer(said.text("name"), said.text("version"));
  }
}
