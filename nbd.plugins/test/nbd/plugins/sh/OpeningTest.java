package nbd.plugins.sh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.OpenException;
import nbd.testkit.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How clients come to a disk, or why not. */
class OpeningTest extends ExportOfScript {
  @Test
  void everyCallHasTheSameFolderThatIsEmptyAtFirstAndGoneAtTheEnd() throws IOException {
    Path script =
        noting(
            "load) ls -A $tmpdir >'" + folder + "/found'; echo x >$tmpdir/kept;;",
            "get_size) stat -c %s $tmpdir/kept;;",
            "export_description) echo $tmpdir;;");
    Export export = export(script.toString());
    Handle disk = export.open(new TestClient(""));
    Path tmpdir = Path.of(export.description("").orElseThrow());
    assertThat(disk.traits().size()).isEqualTo(2);
    assertThat(folder.resolve("found")).isEmptyFile();
    assertThat(tmpdir.resolve("kept")).exists();
    disk.close();
    export.close();
    host.close();
    assertThat(tmpdir).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "parallel, PARALLEL",
    "Serialize-Requests, SERIALIZE_REQUESTS",
    "serialize_connections, SERIALIZE_CONNECTIONS",
    "serialize_all_requests, SERIALIZE_ALL_REQUESTS",
    "no_such_model, SERIALIZE_ALL_REQUESTS"
  })
  void theThreadModelIsTheScripts(String word, Concurrency concurrency) throws IOException {
    Path script = noting("thread_model) echo " + word + ";;");
    try (Export export = export(script.toString())) {
      assertThat(export.concurrency()).isEqualTo(concurrency);
    }
  }

  @Test
  void aScriptWithoutThreadModelGetsOneCallAtATime() throws IOException {
    try (Export export = export(noting().toString())) {
      assertThat(export.concurrency()).isEqualTo(Concurrency.SERIALIZE_ALL_REQUESTS);
    }
  }

  @Test
  void aClientThatPreconnectRefusesIsNotAdmitted() throws IOException {
    Path script = noting("preconnect) echo 'not you' >&2; exit 1;;");
    try (Export export = export(script.toString())) {
      assertThatThrownBy(() -> export.admit(new TestClient("", true)))
          .isInstanceOfSatisfying(
              OpenException.class,
              refused -> assertThat(refused.reason()).isEqualTo(OpenException.Reason.POLICY))
          .hasMessage("not you");
    }
    assertThat(calls()).contains("preconnect [true]");
  }

  @ParameterizedTest
  @CsvSource({"EPERM, POLICY", "ESHUTDOWN, SHUTDOWN", "EIO, UNKNOWN"})
  void whyADiskIsNotOpenedIsToldToTheClient(String word, OpenException.Reason reason)
      throws IOException {
    Path script = noting("open) echo '" + word + " no disk today' >&2; exit 1;;");
    try (Export export = export(script.toString())) {
      assertThatThrownBy(() -> export.open(new TestClient("")))
          .isInstanceOfSatisfying(
              OpenException.class, refused -> assertThat(refused.reason()).isEqualTo(reason))
          .hasMessage("no disk today");
    }
  }

  @Test
  void aDiskWhoseSizeCannotBeToldIsClosedAgain() throws IOException {
    Path script = noting("open) echo h;;", "get_size) echo many;;");
    try (Export export = export(script.toString())) {
      assertThatThrownBy(() -> export.open(new TestClient("")))
          .isInstanceOf(OpenException.class)
          .hasMessageContainingAll(script + " get_size", "'many' is not a number of bytes");
    }
    assertThat(calls()).containsSubsequence("get_size [h]", "close [h]");
  }

  @Test
  void aDiskNeedsASize() throws IOException {
    Path script = noting();
    try (Export export = export(script.toString())) {
      assertThatThrownBy(() -> export.open(new TestClient("")))
          .hasMessage(script + " get_size: is missing; a disk needs it");
    }
  }

  @Test
  void namesBeyondAsciiArriveAsTheyAre() throws IOException {
    Path script = noting("get_size) echo 5;;", "config) ;;");
    Export export = export(script.toString(), "a=gr\u00fcn \u2013 \uD83D\uDE00");
    export.open(new TestClient("M\u00fcnchen")).close();
    assertThat(calls())
        .contains(
            "config [a] [gr\u00fcn \u2013 \uD83D\uDE00]", "open [false] [M\u00fcnchen] [false]");
  }
}
