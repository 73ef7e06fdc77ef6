package nbd.app.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nbd.app.launch.bundles.Part;
import nbd.app.launch.bundles.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's container with the real framework and bundles made up here. */
class ContainerTest {
  @TempDir Path home;
  private InstalledForm form;

  @BeforeEach
  void install() throws IOException {
    form = InstalledForm.in(home);
    System.clearProperty("order");
  }

  @AfterEach
  void forget() {
    System.clearProperty("order");
  }

  @Test
  void runsTheCommandThatABundleProvides() throws Exception {
    form.bundle("bundles", "nbd.app", Program.class);
    try (var container = Container.start(home)) {
      assertThat(container.command().run(List.of("a", "b", "c"))).isEqualTo(3);
    }
  }

  @Test
  void startsLevelByLevelUpwardsAndStopsDownwardsAndLeavesPluginsAlone() throws Exception {
    form.bundle("bundles", "nbd.app", Program.class);
    form.bundle("bundles", "nbd.server", Part.class);
    form.bundle("bundles", "z.library", Part.class);
    form.bundle("bundles", "a.library", Part.class);
    form.bundle("plugins", "plugin", Part.class);
    Container.start(home).close();
    assertThat(System.getProperty("order"))
        .isEqualTo(
            "+a.library+z.library+nbd.server+nbd.app-nbd.app-nbd.server-z.library-a.library");
  }

  @Test
  void twoBundlesOfOneNameAndVersionGoTogether() throws Exception {
    form.bundle("bundles", "nbd.app", Program.class);
    Path first = form.bundle("bundles", "twin", Part.class);
    Files.copy(first, home.resolve("bundles/twin-copy.jar"));
    Container.start(home).close();
    assertThat(System.getProperty("order")).startsWith("+twin+twin+nbd.app");
  }

  @Test
  void aLibraryThatDoesNotResolveIsNamed() throws Exception {
    form.unresolvable("bundles", "lonely");
    assertThatThrownBy(() -> Container.start(home))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("lonely")
        .hasMessageContaining("is.nowhere");
  }

  @Test
  void aLibraryThatIsNoBundleIsNamed() throws Exception {
    Path jar = Files.writeString(home.resolve("bundles/broken.jar"), "not a zip");
    assertThatThrownBy(() -> Container.start(home))
        .isInstanceOf(LaunchException.class)
        .hasMessageStartingWith(jar + " is not a bundle: ");
  }

  @Test
  void withoutACommandItSaysSo() throws Exception {
    try (var container = Container.start(home)) {
      assertThatThrownBy(container::command)
          .isInstanceOf(LaunchException.class)
          .hasMessage("no bundle in bundles/ provides the command line");
    }
  }

  @Test
  void theInstalledFormIsOnlyRead() throws Exception {
    form.bundle("bundles", "nbd.app", Program.class);
    List<String> before = content();
    Container.start(home).close();
    assertThat(content()).isEqualTo(before);
  }

  private List<String> content() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.map(file -> file + " " + file.toFile().lastModified()).sorted().toList();
    }
  }
}
