package nbd.plugin.vddk.vix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library stays in the process, and versions of the bundle come and go. */
final class BundleGoesTest {
  @TempDir private Path folder;

  @Test
  void itsClassesAreForgottenAndTheLibraryCallsTheNextVersion() throws Exception {
    Standing standing = new Standing();
    Path file = Files.write(folder.resolve("a.vmdk"), new byte[512]);
    WeakReference<ClassLoader> gone = Version.visit();
    assertThat(Visit.read(standing, file)).isZero();
    assertThat(Version.isCollected(gone)).as("the version's classes are collected").isTrue();
    assertThat(Visit.read(standing, file)).isZero();
    assertThat(standing.standIn.count("calls.InitEx")).isZero();
    assertThat(standing.standIn.violations()).isEmpty();
  }

  @Test
  void theVersionThatHasLoadedTheLibraryIsForgottenToo() throws Exception {
    OtherProcess first = OtherProcess.run(folder, "", Program.class, folder, "", "visit");
    assertThat(first.lines()).contains("collected true", "then 0");
    assertThat(first.exit()).isZero();
  }

  @Test
  void whatItHasBegunIsCompletedAlsoBeforeTheNextVersionIsThere() throws Exception {
    Standing standing = new Standing();
    VixLoader.leave();
    try {
      WeakReference<ClassLoader> gone = Version.visit(LateVisit.class);
      assertThat(Version.isCollected(gone)).as("the version's classes are collected").isTrue();
    } finally {
      standing.standIn.reset();
      standing = new Standing();
    }
    assertThat(standing.standIn.leaks()).isEmpty();
    assertThat(standing.standIn.violations()).isEmpty();
  }

  @Test
  void withNobodyThereTheLibraryTalksToNobody() throws IOException {
    Standing standing = new Standing();
    VixLoader.leave();
    try {
      assertThat(Shared.callbacks()).isEmpty();
      standing.standIn.set("say.all", 1);
      standing.disconnect(standing.connect(Standing.LOCAL));
    } finally {
      standing = new Standing();
    }
    Path file = Files.write(folder.resolve("a.vmdk"), new byte[512]);
    assertThat(Visit.read(standing, file)).isZero();
  }
}
