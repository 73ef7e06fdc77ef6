package nbd.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.app.status.Reports;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nbdj deploy}, {@code undeploy} and {@code list} on a folder of made-up jars. */
class PluginCommandsTest {
  @TempDir Path parent;
  private final Cli cli = new Cli();
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(parent.resolve("plugins"));
  }

  private Path put(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private int run(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "--plugins";
    all[1] = folder.toString();
    System.arraycopy(words, 0, all, 2, words.length);
    return cli.run(all);
  }

  private void assertFails(String message, String... words) {
    assertThat(run(words)).isEqualTo(1);
    assertThat(cli.err()).isEqualTo("nbdj: " + message + "\n");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void aDeployedJarIsInTheFolderAsItWas() throws IOException {
    Path jar = Files.writeString(parent.resolve("a.jar"), "x.a 1.0.0 clock");
    assertThat(run("deploy", jar.toString())).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("deployed a.jar: x.a 1.0.0 brings plugin 'clock'\n");
    assertThat(folder).isDirectoryContaining("glob:**/a.jar");
    assertThat(folder.resolve("a.jar")).hasSameBinaryContentAs(jar);
    assertThat(folder.toFile().list()).containsExactly("a.jar");
  }

  /** This one never looks at the folder, so a wait would be in vain. */
  @Test
  void aDeployDoesNotWaitForServersIfItIsNotTo() throws IOException {
    Reports.put(folder, Reports.report(List.of(), List.of()));
    Path jar = Files.writeString(parent.resolve("a.jar"), "x.a 1.0.0 clock");
    assertThat(run("deploy", "--no-wait", jar.toString())).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualTo("deployed a.jar: x.a 1.0.0 brings plugin 'clock'\n");
  }

  @Test
  void aDeployThatWaitsEndsWhenItIsToldTo() throws IOException {
    Reports.put(folder, Reports.report(List.of(), List.of()));
    Path jar = Files.writeString(parent.resolve("a.jar"), "x.a 1.0.0 clock");
    cli.stop();
    assertThat(run("deploy", jar.toString())).isEqualTo(1);
    assertThat(cli.err())
        .isEqualTo(
            "nbdj: stopped; "
                + folder.resolve("a.jar")
                + " stays, and 'nbdj list' tells what becomes of it\n");
    assertThat(folder.resolve("a.jar")).hasSameBinaryContentAs(jar);
  }

  @Test
  void aDeployTellsWhatItReplaces() throws IOException {
    put("a.jar", "x.a 1.0.0 clock");
    Path same = Files.writeString(parent.resolve("a.jar"), "x.a 1.1.0 clock");
    run("deploy", same.toString());
    Path next = Files.writeString(parent.resolve("a-2.jar"), "x.a 2.0.0 clock");
    run("deploy", next.toString());
    Path old = Files.writeString(parent.resolve("a-0.jar"), "x.a 0.5.0 clock");
    Files.delete(folder.resolve("a.jar"));
    run("deploy", old.toString());
    assertThat(cli.out().lines())
        .containsExactly(
            "deployed a.jar: x.a 1.1.0 brings plugin 'clock', in place of 1.0.0",
            "deployed a-2.jar: x.a 2.0.0 brings plugin 'clock', in place of 1.1.0 of a.jar, which"
                + " is used again when this one is undeployed",
            "deployed a-0.jar: x.a 0.5.0 brings plugin 'clock', in place of 2.0.0; that one is"
                + " newer, and counts again at a server's next start unless you undeploy a-2.jar");
  }

  @Test
  void whatIsNoJarOrInTheFolderAlreadyIsNotDeployed() throws IOException {
    Path there = put("a.jar", "x.a 1.0.0 clock");
    assertFails("'" + there + "' is in " + folder + " already", "deploy", there.toString());
  }

  @Test
  void aMissingJarIsNamed() {
    assertFails("there is no file 'none.jar'", "deploy", "none.jar");
  }

  @Test
  void undeployTakesAFileASymbolicNameOrAPlugin() throws IOException {
    for (String name : new String[] {"a.jar", "a", "x.a", "clock"}) {
      put("a.jar", "x.a 1.0.0 clock");
      assertThat(run("undeploy", name)).as(name + cli.err()).isZero();
      assertThat(folder).isEmptyDirectory();
    }
    assertThat(cli.out().lines()).containsOnly("undeployed a.jar: x.a 1.0.0");
  }

  @Test
  void undeployTellsWhichOlderOneCountsNow() throws IOException {
    put("a-1.jar", "x.a 1.0.0 clock");
    put("a-2.jar", "x.a 2.0.0 clock");
    assertThat(run("undeploy", "a-2.jar")).isZero();
    assertThat(cli.out()).isEqualTo("undeployed a-2.jar: x.a 2.0.0; now 1.0.0 of a-1.jar counts\n");
  }

  @Test
  void aNameThatMeansSeveralFilesDeletesNone() throws IOException {
    put("a-1.jar", "x.a 1.0.0 clock");
    put("a-2.jar", "x.a 2.0.0 clock");
    assertFails("'x.a' may be a-1.jar, a-2.jar; give the name of the file", "undeploy", "x.a");
    assertThat(folder.toFile().list()).hasSize(2);
  }

  @Test
  void aNameThatMeansNothingIsToldWithWhatIsThere() throws IOException {
    put("a.jar", "x.a 1.0.0 clock");
    assertFails("nothing in " + folder + " is called 'b'; there are a.jar", "undeploy", "b");
  }

  @Test
  void aListIsATableWithTheProblemsBelow() throws IOException {
    put("a.jar", "x.a 1.0.0 clock");
    put("broken.jar", "bad");
    assertThat(run("list")).isZero();
    assertThat(cli.out())
        .isEqualTo(
            """
            FILE        NAME  VERSION  PLUGINS  FILTERS
            a.jar       x.a   1.0.0    clock    -
            broken.jar  -     -        -        -
            broken.jar is bad
            """);
  }

  @Test
  void aListForScriptsIsJson() throws IOException {
    put("a\"b.jar", "x.a 1.0.0 clock");
    put("broken.jar", "bad");
    assertThat(run("list", "--json")).isZero();
    String file = folder.resolve("a").toString();
    assertThat(cli.out())
        .isEqualTo(
            """
            [
              {"file": "%s\\"b.jar", "name": "x.a", "version": "1.0.0", "plugins": ["clock"], \
            "filters": [], "problem": null},
              {"file": "%s", "name": "", "version": "", "plugins": [], "filters": [], \
            "problem": "is bad"}
            ]
            """
                .formatted(file, folder.resolve("broken.jar")));
  }

  @Test
  void anEmptyFolderIsListedAsSuch() {
    assertThat(run("list")).isZero();
    assertThat(cli.out()).isEqualTo("there are no jars in " + folder + "\n");
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    assertThat(cli.run("--plugins", "/no/such", "list")).isEqualTo(1);
    assertThat(cli.err())
        .isEqualTo("nbdj: there is no folder '/no/such', which option --plugins names\n");
  }

  @Test
  void theFolderIsWatchedWhileADiskIsServed() {
    assertThat(cli.run("-U", "-", "zeroes", "1M", "--run", "true")).isZero();
    assertThat(cli.plugins.done).containsExactly("watch", "close");
    assertThat(cli.plugins.folder()).isEqualTo(Path.of("/an/nbdj/plugins"));
  }

  @Test
  void nobodyLooksAtPluginsForTheVersion() {
    assertThat(cli.run("--version")).isZero();
    assertThat(cli.plugins.done).containsExactly("close");
  }
}
