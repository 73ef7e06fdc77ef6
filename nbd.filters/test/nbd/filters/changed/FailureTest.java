package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder's file system is full, or fails. */
class FailureTest extends WithFolder {
  private final FaultyStore files = new FaultyStore();
  private final Machine machine = new Machine(files, () -> BOOT, Duration.ZERO);
  private final List<Range> below = new ArrayList<>();
  private final TestDisk disk = new TestDisk(1 << 20);

  private OpenDisk open() throws IOException {
    disk.hook(below::add);
    return layers(disk, machine, folder(), "changed-checkpoint=A").open();
  }

  @Test
  void aChangeThatCannotBeNotedFailsAndDoesNotGoDown() throws IOException {
    try (OpenDisk opened = open()) {
      opened.write(0, new byte[1]);
      below.clear();
      files.failWrites("No space left on device");
      NbdException full =
          catchThrowableOfType(NbdException.class, () -> opened.write(100_000, new byte[1]));
      assertThat(full.code()).isEqualTo(ErrorCode.ENOSPC);
      assertThat(full)
          .hasMessageContaining("nothing is changed on the disk")
          .hasMessageContaining(file("A.changed").toString());
      assertThatThrownBy(() -> opened.zero(0, 1 << 20)).isInstanceOf(NbdException.class);
      assertThatThrownBy(() -> opened.trim(0, 1 << 20)).isInstanceOf(NbdException.class);
      assertThat(below).isEmpty();
      opened.write(5, new byte[1]);
      assertThat(below).as("what is dirty already").hasSize(1);
      files.failWrites("Input/output error");
      NbdException broken =
          catchThrowableOfType(NbdException.class, () -> opened.write(100_000, new byte[1]));
      assertThat(broken.code()).isEqualTo(ErrorCode.EIO);
      files.failWrites("");
      assertThat(dirtyOffsets(opened, "A", 65536)).containsExactly(0L);
      opened.write(100_000, new byte[1]);
      assertThat(below).hasSize(2);
      assertThat(dirtyOffsets(opened, "A", 65536)).containsExactly(0L, 65536L);
    }
  }

  @Test
  void theFirstChangeFailsIfTheFileCannotBeForced() throws IOException {
    try (OpenDisk opened = open()) {
      files.failForces("Input/output error");
      assertThatThrownBy(() -> opened.write(0, new byte[1])).hasMessageContaining("Input/output");
      assertThat(below).isEmpty();
      files.failForces("");
      opened.write(0, new byte[1]);
      assertThat(below).hasSize(1);
    }
  }

  @Test
  void aFlushFailsIfTheFileCannotBeForcedAndTheFileIsNotBelievedAgain() throws IOException {
    try (OpenDisk opened = open()) {
      opened.write(0, new byte[1]);
      below.clear();
      files.failForces("Input/output error");
      NbdException failed = catchThrowableOfType(NbdException.class, opened::flush);
      assertThat(failed.code()).isEqualTo(ErrorCode.EIO);
      assertThat(failed).hasMessageContaining(file("A.changed").toString());
      assertThat(below).as("the flush stays here").isEmpty();
      files.failForces("");
      opened.flush();
      assertThat(dirtyOffsets(opened, "A", 65536)).containsExactly(0L);
    }
    try (OpenDisk opened = open()) {
      // The system may have forgotten a bit when it failed, and tells it only once.
      assertThat(dirty(opened, "A", 65536)).doesNotContain(false);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {BOOT, OTHER_BOOT})
  void aFileThatCannotBeForcedAtTheCloseIsNotBelievedAgain(String nextBoot) throws IOException {
    OpenDisk opened = open();
    opened.write(0, new byte[1]);
    files.failForces("Input/output error");
    assertThatThrownBy(opened::close).hasMessageContaining("Input/output error");
    files.failForces("");
    assertAllIsDirty(folder(), nextBoot);
  }

  @ParameterizedTest
  @ValueSource(strings = {BOOT, OTHER_BOOT})
  void aFileThatCannotBeForcedAfterAKillIsNotBelievedAgain(String nextBoot) throws IOException {
    Path killed;
    try (OpenDisk opened = open()) {
      opened.write(0, new byte[1]);
      killed = copy("killed");
    }
    files.failForces("Input/output error");
    assertThatThrownBy(() -> layers(disk, machine, killed).open())
        .hasMessageContaining("cannot use checkpoint 'A'")
        .hasMessageContaining("Input/output error");
    files.failForces("");
    assertAllIsDirty(killed, nextBoot);
  }

  private void assertAllIsDirty(Path folder, String boot) throws IOException {
    try (OpenDisk next = layers(disk, machine(boot), folder).open()) {
      assertThat(dirty(next, "A", 65536)).doesNotContain(false);
    }
  }

  @Test
  void aFolderThatIsNotSureToStayIsRefusedEachTime() throws IOException {
    files.failFolder("Input/output error");
    for (int again = 0; again < 2; again++) {
      assertThatThrownBy(() -> layers(disk, machine, folder()).open())
          .hasMessageContaining("parameter 'changed-folder': cannot make the folder")
          .hasMessageContaining("Input/output error");
      assertThat(folder()).doesNotExist();
    }
    files.failFolder("");
    open().close();
  }

  @Test
  void aFolderThatCannotBeUsedIsTheClientsAnswer() throws IOException {
    Files.createDirectories(file("lock"));
    assertThatThrownBy(this::open)
        .isInstanceOf(OpenException.class)
        .hasMessage("changed-folder " + folder() + " cannot be used: Is a directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/sys", "/proc"})
  void aFolderThatCannotBeWrittenToIsRefusedAtTheStart(String unwritable) {
    assumeTrue(Files.isDirectory(Path.of(unwritable)));
    assertThatThrownBy(() -> layers(disk, machine, Path.of(unwritable)).open())
        .hasMessageContaining(
            "parameter 'changed-folder': cannot write to the folder " + unwritable);
  }

  @Test
  void inAFullFolderTheRequestItselfSaysThatItIsRefused() throws Exception {
    try (OpenDisk opened = open()) {
      files.failWrites("No space left on device");
      // Whatever is written there, there is no space for it.
      Files.createSymbolicLink(file(".B.failed.tmp"), Path.of("/dev/full"));
      Files.writeString(file("B.add"), "granularity=4096\n");
      await(() -> !Files.exists(file("B.add")));
      assertThat(file("B.failed")).hasContent("granularity=4096");
      assertThat(files()).containsExactly("A.changed", "B.failed", "lock");
      files.failWrites("");
      opened.write(0, new byte[1]);
      assertThat(dirtyOffsets(opened, "A", 65536)).containsExactly(0L);
    }
  }

  @Test
  void aCheckpointWhoseNameIsNotSureToStayIsRefusedAndLeavesNoFile() throws Exception {
    try (OpenDisk opened = open()) {
      files.failFolder("Input/output error");
      Files.createFile(file("B.add"));
      await(() -> Files.exists(file("B.failed")));
      assertThat(Files.readString(file("B.failed"))).contains("Input/output error");
      // A file that nobody marks in would tell that nothing has changed.
      assertThat(files()).doesNotContain("B.changed", ".B.making");
      files.failFolder("");
      Files.deleteIfExists(file("B.failed"));
      await(() -> !Files.exists(file("B.add")));
      opened.write(0, new byte[1]);
      assertThat(dirtyOffsets(opened, "A", 65536)).containsExactly(0L);
    }
  }

  @Test
  void aCheckpointThatCannotBeMadeLeavesNothing() throws IOException {
    files.failForces("Input/output error");
    assertThatThrownBy(this::open).hasMessageContaining("Input/output error");
    files.failForces("");
    assertThat(files()).containsExactly("lock");
    open().close();
  }
}
