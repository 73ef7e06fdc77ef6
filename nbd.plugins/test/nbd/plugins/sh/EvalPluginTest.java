package nbd.plugins.sh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.ParameterException;
import nbd.testkit.TestClient;
import nbd.testkit.TestHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What eval does otherwise than sh. */
class EvalPluginTest {
  @TempDir private Path folder;
  private final TestHost host = new TestHost();

  @AfterEach
  void closeHost() throws IOException {
    host.close();
  }

  private Export export(String... words) throws IOException {
    return Scripted.export(new EvalPlugin(), host, words);
  }

  @Test
  void whatIsNoMethodIsConfigurationInItsOrder() throws IOException {
    String note = "config=echo \"$1 $2 $3\" >>'" + folder + "/calls'";
    export("b=2", note, "get_size=echo 1", "a=1", "b=3", "load=x").close();
    assertThat(Files.readAllLines(folder.resolve("calls")))
        .containsExactly("config b 2", "config a 1", "config b 3", "config load x");
  }

  @Test
  void withoutConfigAnUnknownKeyIsRefused() {
    assertThatThrownBy(() -> export("gte_size=echo 1"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("unknown parameter 'gte_size'", "config", "'get_size'");
  }

  @Test
  void aMethodGivenTwiceIsRefused() {
    assertThatThrownBy(() -> export("pread=:", "pread=:"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("'pread' is given twice");
  }

  @Test
  void missingStandsForEveryMethodThatIsNotGiven() throws IOException {
    String note =
        "missing=echo $1 >>'" + folder + "/calls'; [ $1 != block_size ] || exit 2; exit 3";
    assertThatThrownBy(
            () -> export(note, "get_size=echo 1", "config_complete=", "thread_model=exit 2"))
        .hasMessageContaining("eval get_ready exited with status 3");
    assertThat(Files.readAllLines(folder.resolve("calls"))).containsExactly("get_ready", "unload");
  }

  @Test
  void aPieceMayRunAnotherOne() throws IOException {
    Export export =
        export(
            "get_size=$tmpdir/size",
            "size=echo 5",
            "config=echo \"$3\" >$tmpdir/$2; chmod +x $tmpdir/$2");
    try (Handle disk = export.open(new TestClient(""))) {
      assertThat(disk.traits().size()).isEqualTo(5);
    }
    Export other = export("get_size=$tmpdir/open 7", "open=echo $1");
    try (Handle disk = other.open(new TestClient(""))) {
      assertThat(disk.traits().size()).isEqualTo(7);
    }
  }

  @Test
  void unloadRunsWhenTheExportCloses() throws IOException {
    Path gone = folder.resolve("gone");
    Export export = export("unload=echo $tmpdir >'" + gone + "'; exit 1");
    assertThat(gone).doesNotExist();
    export.close();
    assertThat(gone).exists();
  }
}
