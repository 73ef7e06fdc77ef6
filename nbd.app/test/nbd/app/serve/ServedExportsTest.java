package nbd.app.serve;

import static nbd.app.serve.Folder.came;
import static nbd.app.serve.Folder.changed;
import static nbd.app.serve.Folder.went;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import nbd.app.watch.Changes;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.server.ExportSpec;
import nbd.server.ExportStatus;
import nbd.server.ExportStatus.State;
import nbd.server.NbdServer;
import nbd.wire.WireError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of exports/ and a server. */
class ServedExportsTest {
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

  private String size(String name) {
    return status(name).spec().plugin().parameters().getFirst().value();
  }

  private ExportStatus status(String name) {
    return server.exports().stream()
        .filter(each -> each.spec().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFileThatComesIsServedUnderItsName() {
    followed.changed(came(folder.write("a.json", ONE)));
    assertThat(folder.told()).containsExactly("INFO conf/a.json: export 'a' is served");
    assertThat(server.exports())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.state()).isEqualTo(State.SERVING);
              assertThat(status.spec())
                  .isEqualTo(
                      new ExportSpec(
                          "a",
                          "",
                          List.of(),
                          new ExportSpec.Layer("zeroes", Map.of("size", "1")),
                          false));
            });
  }

  @Test
  void aChangedFileIsServedAnewAndNoOtherOne() {
    followed.changed(came(folder.write("a.json", ONE), folder.write("b.json", ONE)));
    Instant since = status("b").since();
    folder.told();
    followed.changed(changed(folder.write("a.json", TWO)));
    assertThat(folder.told()).containsExactly("INFO conf/a.json: export 'a' has changed");
    assertThat(size("a")).isEqualTo("2");
    assertThat(status("b").since()).isEqualTo(since);
  }

  @Test
  void aFileThatSaysTheSameInOtherWordsDisturbsNobody() {
    followed.changed(came(folder.write("a.json", ONE)));
    Instant since = status("a").since();
    folder.told();
    followed.changed(changed(folder.write("a.json", ONE.replace("{", "{\n ") + "\n")));
    assertThat(folder.told()).containsExactly("INFO conf/a.json: export 'a' is as it was");
    assertThat(status("a").since()).isEqualTo(since);
  }

  private NbdClient connect(String name) throws IOException {
    Path socket = path.resolve("s");
    if (!Files.exists(socket)) {
      server.listen(UnixDomainSocketAddress.of(socket));
    }
    return NbdClient.connect(UnixDomainSocketAddress.of(socket), name, ClientOptions.usual());
  }

  /** Up to the time limit of the test: the server finds out that a client has left. */
  private void awaitSize(String name, String size) {
    while (!size(name).equals(size)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aChangeThatDoesNotFitAClientWaitsUntilItHasLeft() throws IOException {
    followed.changed(came(folder.write("a.json", ONE)));
    folder.told();
    try (NbdClient client = connect("a")) {
      followed.changed(changed(folder.write("a.json", TWO)));
      assertThat(folder.told())
          .singleElement()
          .asString()
          .startsWith("WARN conf/a.json:1:1: export 'a' stays as it was for now: ");
      assertThat(size("a")).isEqualTo("1");
      assertThat(client.read(0, 1)).containsExactly(0);
    }
    awaitSize("a", "2");
  }

  @Test
  void aChangeThatDoesNotFitAClientEndsItWhereTheFileSaysSo() throws IOException {
    followed.changed(came(folder.write("a.json", ONE)));
    folder.told();
    try (NbdClient client = connect("a")) {
      followed.changed(
          changed(folder.write("a.json", TWO.replace("{'plugin", "{'misfit':'end','plugin"))));
      assertThat(folder.told()).containsExactly("INFO conf/a.json: export 'a' has changed");
      assertThat(size("a")).isEqualTo("2");
      assertThatThrownBy(() -> client.read(0, 1))
          .isInstanceOfSatisfying(
              NbdRemoteException.class,
              ended -> assertThat(ended.error()).isEqualTo(WireError.ESHUTDOWN));
    }
  }

  @Test
  void aChangeThatFitsIsNotNoticedByAClient() throws IOException {
    followed.changed(came(folder.write("a.json", ONE)));
    folder.told();
    try (NbdClient client = connect("a")) {
      followed.changed(
          changed(folder.write("a.json", ONE.replace("{'plugin", "{'description':'d','plugin"))));
      assertThat(folder.told()).containsExactly("INFO conf/a.json: export 'a' has changed");
      assertThat(status("a").spec().description()).isEqualTo("d");
      assertThat(status("a").clients()).isEqualTo(1);
      assertThat(client.read(0, 1)).containsExactly(0);
    }
  }

  @Test
  void clientsOfAnotherDiskStayWithTheirsAndAreCounted() throws IOException {
    String named = "{'plugin': 'zeroes', 'parameters': {'size': 1, 'identity': 'x'}}";
    followed.changed(came(folder.write("a.json", named)));
    folder.told();
    try (NbdClient one = connect("a");
        NbdClient other = connect("a")) {
      followed.changed(changed(folder.write("a.json", named.replace("'x'", "'y'"))));
      assertThat(folder.told())
          .containsExactly(
              "INFO conf/a.json: export 'a' has changed; 2 clients stay with what it was");
      assertThat(one.read(0, 1)).isEqualTo(other.read(0, 1));
    }
  }

  @Test
  void anExportEndsWithItsFile() {
    followed.changed(came(folder.write("a.json", ONE), folder.write("b.json", ONE)));
    folder.told();
    followed.changed(went(folder.delete("a.json")));
    assertThat(folder.told())
        .containsExactly("INFO conf/a.json: the file is gone, and export 'a' with it");
    assertThat(names()).containsExactly("b");
  }

  @Test
  void anExportThatGetsAnotherNameIsGoneUnderTheOldOne() {
    followed.changed(came(folder.write("a.json", ONE)));
    followed.changed(
        changed(folder.write("a.json", ONE.replace("{'plugin", "{'name':'z','plugin"))));
    assertThat(names()).containsExactly("z");
  }

  @Test
  void ofTwoFilesWithOneNameTheSecondWaitsForTheFirstToGo() {
    String named = "{'name': 'a',\n'plugin': 'zeroes', 'parameters': {'size': 2}}";
    followed.changed(came(folder.write("z.json", named), folder.write("a.json", ONE)));
    assertThat(folder.told())
        .containsExactly(
            "INFO conf/a.json: export 'a' is served",
            "ERROR conf/z.json:1:10: export 'a' is already in conf/a.json; give another 'name'");
    assertThat(size("a")).isEqualTo("1");
    followed.changed(came(folder.write("b.json", ONE)));
    assertThat(folder.told()).containsExactly("INFO conf/b.json: export 'b' is served");
    followed.changed(went(folder.delete("a.json")));
    assertThat(folder.told())
        .containsExactly(
            "INFO conf/a.json: the file is gone, and export 'a' with it",
            "INFO conf/z.json: export 'a' is served");
    assertThat(size("a")).isEqualTo("2");
  }

  @Test
  void aFileThatIsRenamedAndSaysTheSameDisturbsNobody() {
    String named = ONE.replace("{'plugin", "{'name': 'disk', 'plugin");
    followed.changed(came(folder.write("a.json", named)));
    Instant since = status("disk").since();
    folder.told();
    Path gone = folder.delete("a.json");
    followed.changed(new Changes(List.of(folder.write("b.json", named)), List.of(), List.of(gone)));
    assertThat(folder.told()).containsExactly("INFO conf/b.json: export 'disk' is as it was");
    assertThat(status("disk").since()).isEqualTo(since);
  }

  @Test
  void aNameInAFileCannotForgeALineOfTheLog() {
    String text = ONE.replace("{'plugin", "{'name': 'a\\nERROR b\\u001b[2J', 'plugin");
    followed.changed(came(folder.write("a.json", text)));
    assertThat(folder.told()).containsExactly("INFO conf/a.json: export 'a ERROR b?[2J' is served");
  }
}
