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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which methods a script is called with, from load to unload, and what stops it at the start. */
class LifecycleTest extends ExportOfScript {
  @Test
  void aScriptIsLoadedConfiguredOpenedClosedAndUnloadedInOrder() throws IOException {
    Path script = noting("get_size) echo 1M;;", "open) echo h1;;", "config) ;;");
    Export export = export(script.toString(), "a=1", "b=two words", "a=");
    try (Handle disk = export.open(new TestClient("some name", true))) {
      assertThat(disk.traits().size()).isEqualTo(1 << 20);
    }
    export.close();
    assertThat(calls())
        .containsExactly(
            "load",
            "magic_config_key",
            "config [a] [1]",
            "config [b] [two words]",
            "config [a] []",
            "config_complete",
            "thread_model",
            "get_ready",
            "after_fork",
            "open [true] [some name] [false]",
            "can_extents [h1]",
            "can_flush [h1]",
            "get_size [h1]",
            "block_size [h1]",
            "is_rotational [h1]",
            "can_multi_conn [h1]",
            "can_cache [h1]",
            "list_exports [false] [false]",
            "close [h1]",
            "unload");
  }

  @Test
  void furtherBareWordsAreForTheMagicKeyInTheirPlace() throws IOException {
    Path script = noting("magic_config_key) echo file;;", "config) ;;");
    export(script.toString(), "one", "a=1", "two").close();
    assertThat(calls())
        .containsSubsequence("config [file] [one]", "config [a] [1]", "config [file] [two]");
  }

  @Test
  void aFurtherBareWordWithoutAMagicKeyIsRefused() throws IOException {
    Path script = noting("config) ;;");
    assertThatThrownBy(() -> export(script.toString(), "one"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("'one' is not KEY=VALUE", script + " magic_config_key");
    assertThat(calls()).last().isEqualTo("unload");
  }

  @Test
  void aParameterThatTheScriptHasNoMethodForIsUnknown() throws IOException {
    Path script = noting();
    assertThatThrownBy(() -> export(script.toString(), "a=1"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("unknown parameter 'a'", script + " config");
  }

  @Test
  void aParameterThatTheScriptRefusesIsNamedWithWhatItSays() throws IOException {
    Path script = noting("config) echo 'EINVAL a is too small' >&2; exit 1;;");
    assertThatThrownBy(() -> export(script.toString(), "a=1"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'a': " + script + " config: a is too small");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "load",
        "magic_config_key",
        "config_complete",
        "thread_model",
        "get_ready",
        "after_fork"
      })
  void aMethodThatFailsAtTheStartIsToldWithItsMessage(String method) throws IOException {
    Path script = noting(method + ") echo 'it is broken' >&2; exit 1;;");
    assertThatThrownBy(() -> export(script.toString()))
        .isInstanceOf(IOException.class)
        .hasMessage(script + " " + method + ": it is broken");
    assertThat(calls()).last().isEqualTo("unload");
  }

  /** Nested so deep that no call of the system takes the path. */
  @Test
  void aFolderThatCannotBeLookedThroughIsAFailureAndTheScriptIsUnloaded() throws IOException {
    Path script =
        noting(
            "get_ready) d=$(printf %0200d 0); cd \"$tmpdir\";"
                + " for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22;"
                + " do mkdir $d; cd $d; done;;",
            "unload) cd \"$tmpdir\"; rm -rf 0*;;");
    assertThatThrownBy(() -> export(script.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("File name too long");
    assertThat(calls()).last().isEqualTo("unload");
  }

  @Test
  void whatCannotBeRunIsRefusedByName() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "exit 2");
    assertThatThrownBy(() -> export(plain.toString()))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("parameter 'script'", plain.toString(), "chmod +x");
    assertThatThrownBy(() -> export(folder.toString())).hasMessageContaining("is not a file");
    assertThatThrownBy(() -> export(folder + "/none")).hasMessageContaining("cannot be found");
    assertThatThrownBy(() -> export("a=1")).hasMessageContaining("'script' is required");
  }

  @Test
  void whyAScriptCannotBeFoundIsTold() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "exit 2");
    assertRefused(plain + "/x", "cannot be run: Not a directory");
    assertRefused(folder + "/" + "x".repeat(300), "cannot be run: File name too long");
    assertRefused("/a\0b", "cannot be the name of a file: Nul character not allowed");
  }

  private void assertRefused(String script, String why) {
    assertThatThrownBy(() -> export(script))
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'script': '" + script + "' " + why);
  }

  @Test
  void aScriptThatNoProgramIsNamedForIsShells() throws IOException {
    Path script = noting("get_size) echo 5;;");
    Files.writeString(script, Files.readString(script).replaceFirst("#!.*\n", ""));
    Export export = export(script.toString());
    try (Handle disk = export.open(new TestClient(""))) {
      assertThat(disk.traits().size()).isEqualTo(5);
    }
  }
}
