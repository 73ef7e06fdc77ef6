package nbd.app.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import nbd.server.ExportStatus.Layer;
import nbd.server.ExportStatus.State;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.UpgradeReport.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files' text, in both directions. */
class ReportReaderTest {
  /** Written by hand, with a key that a later version may have. */
  private static final String BY_HAND =
      """
      {
        "format": 1,
        "process": {"pid": 4711, "host": "web2", "boot": "b", "start": "99"},
        "version": "0.9.1",
        "later": [{"key": null}],
        "started": "2026-11-23T08:46:54Z",
        "serves": "nbdj serve /etc/nbdj",
        "uris": ["nbd://web2:10809"],
        "jars": [{"file": "a.jar", "name": "x.a", "version": "1.1.0", "problem": "",
          "lingering": ["1.0.0"], "content": "7-9"}],
        "exports": [{"name": "ä \\" \\n", "state": "vacant", "why": "none", "generation": 0,
          "clients": 4, "behind": 5, "since": "2026-11-23T08:47:00Z", "readOnly": true,
          "layers": [{"name": "log", "version": ""}]}],
        "upgrades": [{"export": "a", "began": "2026-11-23T09:00:00Z", "generation": 2,
          "before": [{"name": "file", "version": "1"}], "after": [], "result": "kept",
          "why": "no", "steps": [{"name": "drain", "ms": 2.5}, {"name": "flush", "ms": 30}],
          "clients": 6, "stallMs": 0.001}]
      }
      """;

  private static ServerReport read(String text) throws IOException {
    return ReportReader.read(text);
  }

  @Test
  void whatIsWrittenByHandIsUnderstood() throws IOException {
    ServerReport read = read(BY_HAND);
    assertThat(read.process()).isEqualTo(new ProcessMark(4711, "web2", "b", "99"));
    assertThat(read.version()).isEqualTo("0.9.1");
    assertThat(read.started()).isEqualTo("2026-11-23T08:46:54Z");
    assertThat(read.serves()).isEqualTo("nbdj serve /etc/nbdj");
    assertThat(read.uris()).containsExactly("nbd://web2:10809");
    assertThat(read.jars())
        .containsExactly(new UsedJar("a.jar", "x.a", "1.1.0", "", List.of("1.0.0"), "7-9"));
    assertThat(read.exports())
        .containsExactly(
            new ServedExport(
                "ä \" \n",
                State.VACANT,
                "none",
                0,
                4,
                5,
                Instant.parse("2026-11-23T08:47:00Z"),
                true,
                List.of(new Layer("log", ""))));
    assertThat(read.upgrades())
        .containsExactly(
            new UpgradeReport(
                "a",
                Instant.parse("2026-11-23T09:00:00Z"),
                2,
                List.of(new Layer("file", "1")),
                List.of(),
                Result.KEPT,
                "no",
                List.of(
                    new Step("drain", Duration.ofNanos(2_500_000)),
                    new Step("flush", Duration.ofMillis(30))),
                6,
                Duration.ofNanos(1000)));
  }

  @Test
  void whatIsWrittenIsReadAsItWas() throws IOException {
    for (Result result : Result.values()) {
      for (State state : State.values()) {
        ServerReport report =
            Reports.report(
                List.of(Reports.export("a\u0001\uD83D\uDE00", state, "w")),
                List.of(
                    Reports.upgrade("", List.of(Reports.OLD), List.of(Reports.NEW), result, "")));
        assertThat(read(ReportJson.object(report))).isEqualTo(report);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"format\": 1 | \"format\": 2 | it has format 2, and this nbdj knows format 1;",
        "\"format\": 1 | \"formed\": 1 | \"format\" is not a number",
        "\"clients\": 4 | \"clients\": \"4\" | \"clients\" is not a number",
        "\"vacant\" | \"asleep\" | \"state\" is 'asleep', which is not known here",
        "\"2026-11-23T08:46:54Z\" | \"today\" | \"started\" is not a time",
        "[\"nbd://web2:10809\"] | {} | \"uris\" is not an array",
        "\"readOnly\": true | \"readOnly\": 1 | \"readOnly\" is not true or false",
        "\"process\": | \"proc\": | \"process\" is not an object",
        "[{\"name\": \"log\", | [7, {\"name\": \"log\", | \"layers\" is not an object",
      })
  void whatIsWrongIsToldByItsKey(String right, String wrong, String told) {
    assertThat(BY_HAND).contains(right);
    assertThatThrownBy(() -> read(BY_HAND.replace(right, wrong)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(told);
  }

  @Test
  void noPartOfATextIsTakenForTheWhole() {
    String whole = BY_HAND.strip();
    for (int length = 0; length < whole.length(); length++) {
      String part = whole.substring(0, length);
      assertThatThrownBy(() -> read(part)).as(part).isInstanceOf(IOException.class);
    }
  }
}
