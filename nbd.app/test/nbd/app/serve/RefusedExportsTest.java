package nbd.app.serve;

import static nbd.app.serve.Folder.came;
import static nbd.app.serve.Folder.changed;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import nbd.server.ExportStatus;
import nbd.server.ExportStatus.State;
import nbd.server.NbdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of exports/ that a server cannot serve, or not yet. */
class RefusedExportsTest {
  private static final String ONE = "{'plugin': 'zeroes', 'parameters': {'size': 1}}";
  private static final String TWO = "{'plugin': 'zeroes', 'parameters': {'size': 2}}";

  @TempDir Path path;
  private final Shelf shelf = new Shelf("zeroes");
  private NbdServer server;
  private Folder folder;
  private FollowedFolder<ExportFile> followed;

  @BeforeEach
  void start() throws IOException {
    server = NbdServer.builder().catalog(shelf).start();
    folder = new Folder(path);
    followed = folder.followed(new ServedExports(server, shelf));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private List<String> names() {
    return server.exports().stream().map(each -> each.spec().name()).toList();
  }

  private ExportStatus status(String name) {
    return server.exports().stream()
        .filter(each -> each.spec().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'plugin': 'zeroes', | not JSON",
        "{'plugin': 'zeroes', 'parameters': {'size': 13}} | bring bad luck",
        "{'plugin': 'zeroes', 'parameters': {'size': 14}} | broke while it was made",
        "{'plugin': 'zeroes', 'parameters': {'siez': 1}} | unknown parameter 'siez'",
        "{'name': 'b', 'plugin': 'zeroes', 'parameters': {'size': 1}} | already in conf/b.json",
      })
  void aFileThatBecomesBadLeavesWhatItSaidBefore(String bad, String reason) {
    followed.changed(came(folder.write("a.json", ONE), folder.write("b.json", ONE)));
    Instant since = status("a").since();
    folder.told();
    followed.changed(changed(folder.write("a.json", bad)));
    assertThat(folder.told()).singleElement().asString().startsWith("ERROR ").contains(reason);
    assertThat(status("a").since()).isEqualTo(since);
    followed.changed(changed(folder.write("a.json", TWO)));
    assertThat(folder.told()).containsExactly("INFO conf/a.json: export 'a' has changed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'size': '1X'                  | 3:25: plugin 'zeroes': parameter 'size': '1X' is not",
        "'siez': 1                     | 3:17: plugin 'zeroes': unknown parameter 'siez'; did",
        "'size': 13                    | 3:25: plugin 'zeroes': parameter 'size': 13 bytes",
        "'thickness': 3                | 2:11: plugin 'zeroes': parameter 'size' is required",
        "'thickness': 'x', 'size': 1   | 3:30: plugin 'zeroes': parameter 'thickness': 'x' is",
        "'size': 14                    | 2:11: a plugin or filter broke while it was made: java",
      })
  void theParameterThatAPluginRefusesIsPointedAt(String parameters, String line) {
    String text = "{\n'plugin': 'zeroes',\n'parameters': { " + parameters + "}}";
    followed.changed(came(folder.write("a.json", text)));
    assertThat(folder.told()).singleElement().asString().startsWith("ERROR conf/a.json:" + line);
    assertThat(names()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'password': ['hunter2', 'hunter2'], 'size': 1",
        "'password': {'is': 'hunter2'}, 'size': 1",
        "'password': 'hunter2', 'size': 'x'",
        "'password': 'hunter2'",
        "'pasword': 'hunter2', 'size': 1",
        "'password': 'hunter2', 'size': 14",
        "'password': hunter2, 'size': 1",
      })
  void aSecretIsShownInNoRefusal(String parameters) {
    String text = "{'plugin': 'zeroes', 'parameters': { " + parameters + "}}";
    followed.changed(came(folder.write("a.json", text)));
    assertThat(folder.told())
        .singleElement()
        .asString()
        .startsWith("ERROR conf/a.json:1:")
        .doesNotContain("hunter2");
  }

  @Test
  void theParameterThatAFilterRefusesIsPointedAtAndNotThePluginsOfTheSameName() {
    String text =
        "{'plugin': 'zeroes', 'parameters': {'size': 1, 'thickness': 2},\n"
            + "'filters': [{'filter': 'glass',\n'parameters': {'thickness': 'x'}}]}";
    followed.changed(came(folder.write("a.json", text)));
    assertThat(folder.told())
        .singleElement()
        .asString()
        .startsWith("ERROR conf/a.json:3:29: filter 'glass': parameter 'thickness': 'x' is not");
  }

  @Test
  void aPluginThatIsNotInstalledIsWaitedFor() {
    String text = "{\n'plugin': 'zeros', 'parameters': {'size': 1}}";
    followed.changed(came(folder.write("a.json", text)));
    assertThat(folder.told())
        .containsExactly(
            "WARN conf/a.json:2:11: plugin 'zeros' is not installed; export 'a' waits for it;"
                + " did you mean 'zeroes'?");
    assertThat(status("a").state()).isEqualTo(State.VACANT);
    shelf.put("zeros");
    assertThat(status("a").state()).isEqualTo(State.SERVING);
  }

  @Test
  void aFilterThatIsNotInstalledIsWaitedForToo() {
    String text = "{'plugin': 'zeroes',\n'parameters': {'size': 1}, 'filters': ['glass', 'grass']}";
    followed.changed(came(folder.write("a.json", text)));
    assertThat(folder.told())
        .containsExactly(
            "WARN conf/a.json:2:49: filter 'grass' is not installed; export 'a' waits for it;"
                + " did you mean 'glass'?");
  }
}
