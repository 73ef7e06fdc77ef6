package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import nbd.api.Export;
import nbd.api.ExportName;
import nbd.api.Handle;
import nbd.api.OpenException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A folder is served, and nothing that is not in it. */
class FolderTest {
  @TempDir Path parent;

  private Path folder;

  static Stream<Opener> openers() {
    return OpeningTest.openers();
  }

  @BeforeEach
  void fill() throws IOException {
    folder = Files.createDirectory(parent.resolve("served"));
    Files.writeString(parent.resolve("secret"), "secret");
    Files.writeString(Files.createDirectory(parent.resolve("served-too")).resolve("disk"), "other");
    Files.writeString(folder.resolve("disk"), "inside");
    Files.writeString(folder.resolve("Zweite Platte.img"), "zwei");
    Files.writeString(Files.createDirectory(folder.resolve("sub")).resolve("disk"), "below");
    Files.createSymbolicLink(folder.resolve("alias"), Path.of("disk"));
    Files.createSymbolicLink(folder.resolve("below"), Path.of("sub/disk"));
    Files.createSymbolicLink(folder.resolve("out"), Path.of("../secret"));
    Files.createSymbolicLink(folder.resolve("absolute"), parent.resolve("secret").toAbsolutePath());
    Files.createSymbolicLink(folder.resolve("neighbour"), Path.of("../served-too/disk"));
    Files.createSymbolicLink(folder.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nothing"));
    Files.createSymbolicLink(folder.resolve("null"), Path.of("/dev/null"));
    Files.createSymbolicLink(folder.resolve("magic"), Path.of("/proc/self/exe"));
  }

  private Handle open(Opener opener, String name) throws IOException {
    return new FolderExport(opener, folder).open(new TestClient(name, true));
  }

  @ParameterizedTest
  @MethodSource("openers")
  void theExportNameIsThatOfTheFile(Opener opener) throws IOException {
    try (Handle disk = open(opener, "disk");
        Handle second = open(opener, "Zweite Platte.img")) {
      assertThat(Scenery.read(disk, 0, 6)).asString().isEqualTo("inside");
      assertThat(Scenery.read(second, 0, 4)).asString().isEqualTo("zwei");
    }
  }

  @ParameterizedTest
  @MethodSource("openers")
  void linksThatStayInsideAreFollowed(Opener opener) throws IOException {
    try (Handle alias = open(opener, "alias");
        Handle below = open(opener, "below")) {
      assertThat(Scenery.read(alias, 0, 6)).asString().isEqualTo("inside");
      assertThat(Scenery.read(below, 0, 5)).asString().isEqualTo("below");
    }
  }

  @ParameterizedTest
  @MethodSource("openers")
  void nothingElseIsOpened(Opener opener) {
    for (String name :
        new String[] {"", ".", "..", "sub/disk", "../secret", "/", "a\0b", "disk/"}) {
      refused(opener, name);
    }
    for (String name : new String[] {"out", "absolute", "neighbour", "null", "magic"}) {
      refused(opener, name);
    }
    for (String name : new String[] {"up", "loop", "dangling", "sub", "none", "x".repeat(4000)}) {
      refused(opener, name);
    }
  }

  private void refused(Opener opener, String name) {
    assertThatThrownBy(() -> open(opener, name))
        .as(name)
        .isInstanceOfSatisfying(
            OpenException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(OpenException.Reason.UNKNOWN))
        .hasMessageNotContaining(parent.toString());
  }

  @Test
  void whatLeadsOutIsToldSo() {
    Opener opener = Scenery.linux();
    assertThatThrownBy(() -> open(opener, "out"))
        .hasMessage("'out' cannot be opened: it is a link that leads out of the folder");
    assertThatThrownBy(() -> open(opener, ""))
        .hasMessage("this export has no default disk; name a file of its folder");
  }

  @ParameterizedTest
  @MethodSource("openers")
  void exactlyWhatCanBeOpenedIsListed(Opener opener) throws IOException {
    try (Export export = new FolderExport(opener, folder)) {
      assertThat(export.list())
          .extracting(ExportName::name)
          .containsExactly("Zweite Platte.img", "alias", "below", "disk");
      assertThat(export.defaultName()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("openers")
  void theFolderItselfMayBeALink(Opener opener) throws IOException {
    Path link = Files.createSymbolicLink(parent.resolve("link"), folder);
    Export export = new FolderExport(opener, link);
    try (Handle disk = export.open(new TestClient("disk", true))) {
      assertThat(Scenery.read(disk, 0, 6)).asString().isEqualTo("inside");
    }
    assertThat(export.list()).hasSize(4);
    assertThatThrownBy(() -> export.open(new TestClient("out", true)))
        .isInstanceOf(OpenException.class);
  }

  /** Somebody puts a link out of the folder in the place of a file, and back, again and again. */
  @Test
  @Timeout(60)
  void aLinkThatTakesTheFilesPlaceMeanwhileGetsNobodyOut() throws Exception {
    Opener opener = Scenery.linux();
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1);
    AtomicBoolean done = new AtomicBoolean();
    Thread attacker = Thread.ofPlatform().start(() -> exchange(done));
    int opened = 0;
    int refused = 0;
    for (int round = 0; round < 200_000 && (opened < 300 || refused < 300); round++) {
      try (Handle handle = open(opener, "victim")) {
        assertThat(Scenery.read(handle, 0, 6)).asString().isEqualTo("inside");
        opened++;
      } catch (OpenException leadsOut) {
        refused++;
      }
    }
    done.set(true);
    attacker.join();
    assertThat(opened).isPositive();
    assertThat(refused).isPositive();
  }

  private void exchange(AtomicBoolean done) {
    Path victim = folder.resolve("victim");
    Path next = folder.resolve("next");
    try {
      while (!done.get()) {
        Files.createSymbolicLink(next, Path.of("../secret"));
        Files.move(next, victim, StandardCopyOption.ATOMIC_MOVE);
        Files.createLink(next, folder.resolve("disk"));
        Files.move(next, victim, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
