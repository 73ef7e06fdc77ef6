package nbd.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What users get beside the programs. */
class DistributionTest {
  private static final List<String> SCRIPTS = List.of("incremental", "restore");
  private static final Path SOURCE = Path.of("..", "examples", "backup");

  @Test
  void theInstalledFormHasTheScriptsForBackups() throws IOException {
    for (String script : SCRIPTS) {
      Path there = Distribution.home().resolve("examples/backup").resolve(script);
      assertThat(there).isExecutable();
      assertThat(Files.mismatch(there, SOURCE.resolve(script))).isEqualTo(-1);
    }
  }

  @Test
  void soHasTheArchive() throws Exception {
    Path home = Distribution.home();
    Path archive = home.resolveSibling(home.getFileName() + ".tar.gz");
    Process tar =
        new ProcessBuilder("tar", "-tvzf", archive.toString()).redirectErrorStream(true).start();
    List<String> listing = tar.inputReader().lines().toList();
    assertThat(tar.waitFor()).isZero();
    for (String script : SCRIPTS) {
      assertThat(listing)
          .anyMatch(
              line -> line.startsWith("-rwxr-xr-x") && line.endsWith("/examples/backup/" + script));
    }
  }
}
