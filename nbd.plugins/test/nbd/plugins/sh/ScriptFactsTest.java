package nbd.plugins.sh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nbd.api.ParameterException;
import nbd.api.Setting;
import org.junit.jupiter.api.Test;

/** What {@code --dump-plugin} asks scripts. */
class ScriptFactsTest extends ExportOfScript {
  private static Setting setting(String name, Object value) {
    return new Setting(name, value.toString());
  }

  @Test
  void aScriptIsConfiguredAndToldToPrintAndCalledNoMore() throws IOException {
    Path script =
        noting(
            "load) echo $tmpdir >'" + folder + "/tmpdir';;",
            "magic_config_key) echo disk;;",
            "config) ;;",
            "dump_plugin) printf 'colour=blue = sky\\n"
                + "size=1\\n"
                + "\\n"
                + "no fact\\n"
                + "=x\\n"
                + "a-b=1\\n"
                + "size=2';;");
    Map<String, String> facts =
        plugin.facts(
            List.of(setting("script", script), setting("", "one"), setting("shade", "dark")));
    assertThat(facts)
        .containsExactly(
            entry("max_known_status", "3"), entry("colour", "blue = sky"), entry("size", "2"));
    assertThat(calls())
        .containsExactly(
            "load",
            "magic_config_key",
            "config [disk] [one]",
            "config [shade] [dark]",
            "dump_plugin",
            "unload");
    assertThat(Path.of(Files.readString(folder.resolve("tmpdir")).strip())).doesNotExist();
  }

  @Test
  void aScriptMayHaveNothingToTell() throws IOException {
    assertThat(plugin.facts(List.of(setting("script", noting()))))
        .containsExactly(entry("max_known_status", "3"));
    assertThat(plugin.facts(List.of(setting("size", "1M"))))
        .containsExactly(entry("max_known_status", "3"));
  }

  @Test
  void aScriptThatFailsIsNamed() throws IOException {
    Path script = noting("dump_plugin) echo 'ENOSPC no room' >&2; exit 1;;");
    assertThatThrownBy(() -> plugin.facts(List.of(setting("script", script))))
        .isInstanceOf(IOException.class)
        .hasMessage(script + " dump_plugin: no room");
    assertThat(calls()).endsWith("unload");
  }

  @Test
  void aParameterThatNobodyTakesIsRefusedAsInServing() throws IOException {
    Path script = noting("dump_plugin) echo a=1;;");
    assertThatThrownBy(() -> plugin.facts(List.of(setting("script", script), setting("size", "1"))))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("unknown parameter 'size'");
    assertThat(calls()).doesNotContain("dump_plugin");
    assertThatThrownBy(() -> plugin.facts(List.of(setting("script", folder.resolve("no")))))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("cannot be found");
  }

  @Test
  void evalHasAPieceForThatToo() throws IOException {
    assertThat(
            new EvalPlugin()
                .facts(
                    List.of(
                        setting("get_size", "exit 1"),
                        setting("config", "echo $2=$3 >>$tmpdir/facts"),
                        setting("colour", "red"),
                        setting("dump_plugin", "cat $tmpdir/facts"))))
        .containsExactly(entry("max_known_status", "3"), entry("colour", "red"));
    assertThat(new EvalPlugin().facts(List.of())).containsOnlyKeys("max_known_status");
  }
}
