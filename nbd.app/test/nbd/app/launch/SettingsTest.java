package nbd.app.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path folder;

  private Settings settings(String text) throws Exception {
    return Settings.read(Files.writeString(folder.resolve("x.properties"), text));
  }

  @Test
  void aBundlesOwnLevelGoesBeforeItsFolders() throws Exception {
    Settings settings = settings("startlevel.plugins=2\nstartlevel.a.b=5\n");
    assertThat(settings.startLevel("bundles")).isEqualTo(1);
    assertThat(settings.startLevel("plugins")).isEqualTo(2);
    assertThat(settings.startLevel("a.b", 2)).isEqualTo(5);
    assertThat(settings.startLevel("a.c", 2)).isEqualTo(2);
  }

  @Test
  void theFrameworkGoesUpToTheHighestLevel() throws Exception {
    String beginning = "org.osgi.framework.startlevel.beginning";
    assertThat(settings("startlevel.a=3\nstartlevel.b=7\n").framework())
        .containsEntry(beginning, "7");
    assertThat(settings("").framework()).containsEntry(beginning, "1");
  }

  @Test
  void allOtherKeysAreTheFrameworks() throws Exception {
    assertThat(settings("felix.log.level=3\n").framework()).containsEntry("felix.log.level", "3");
  }

  @Test
  void aMissingFileIsNamed() {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> Settings.read(none))
        .isInstanceOf(LaunchException.class)
        .hasMessage("cannot read " + none + "; is this a whole nbdj?");
  }
}
