package nbd.app.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
  @TempDir Path parent;

  @Test
  void onlyItsOwnerCanEnter() throws Exception {
    try (var scratch = Scratch.create(parent)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch.folder())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void closingDeletesWhatIsInItAndFollowsNoLink() throws Exception {
    Path outside = Files.createFile(Files.createDirectory(parent.resolve("other")).resolve("file"));
    try (var scratch = Scratch.create(parent)) {
      Files.createDirectories(scratch.folder().resolve("a/b"));
      Files.createSymbolicLink(scratch.folder().resolve("a/link"), outside.getParent());
    }
    assertThat(parent).isDirectoryNotContaining("glob:**/nbdj-*");
    assertThat(outside).exists();
  }

  @Test
  void closingDeletesWhatAKilledProcessHasLeft() throws Exception {
    Path left = Files.createDirectory(parent.resolve("nbdj-1-abc"));
    Files.createFile(left.resolve("lock"));
    Scratch.create(parent).close();
    assertThat(left).doesNotExist();
  }

  @Test
  void closingLeavesAloneThoseWhoLive() throws Exception {
    Path lock = Files.createDirectory(parent.resolve("nbdj-1-abc")).resolve("lock");
    Path locked = parent.resolve("locked");
    Process other = holder(lock, locked);
    try {
      while (!Files.exists(locked)) {
        Thread.onSpinWait();
      }
      Scratch.create(parent).close();
      assertThat(lock).exists();
    } finally {
      other.destroy();
    }
  }

  /** Another process that holds the lock, and says so by making a file. */
  private static Process holder(Path lock, Path locked) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin/java");
    return new ProcessBuilder(
            java.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LockHolder.class.getName(),
            lock.toString(),
            locked.toString())
        .inheritIO()
        .start();
  }

  @Test
  void closingLeavesAloneThoseWhoAreJustBeginning() throws Exception {
    Path beginning = Files.createDirectory(parent.resolve("nbdj-1-abc"));
    Scratch.create(parent).close();
    assertThat(beginning).exists();
  }
}
