package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nbd.api.Blocking;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.OpenException;
import nbd.api.Support;
import nbd.api.Traits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpeningTest {
  @TempDir Path folder;

  static Stream<Opener> openers() {
    Opener linux = LinuxOpener.isPossible() ? new LinuxOpener(Advice.NORMAL, true) : null;
    return Stream.of(new PortableOpener(), linux).filter(opener -> opener != null);
  }

  private Path file(int size) throws IOException {
    return Files.write(folder.resolve("disk.img"), new byte[size]);
  }

  @ParameterizedTest
  @MethodSource("openers")
  void theSizeIsThatOfTheFileAtEachOpen(Opener opener) throws IOException {
    Path file = file(1000);
    try (Handle first = opener.open(file, false)) {
      Files.write(file, new byte[2000]);
      try (Handle second = opener.open(file, false)) {
        assertThat(first.traits().size()).isEqualTo(1000);
        assertThat(second.traits().size()).isEqualTo(2000);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("openers")
  void anEmptyFileIsAnEmptyDisk(Opener opener) throws IOException {
    try (Handle handle = opener.open(file(0), false)) {
      assertThat(handle.traits().size()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("openers")
  void theSameFileHasTheSameIdentityByAnyName(Opener opener) throws IOException {
    Path file = file(1);
    Path link = Files.createLink(folder.resolve("link"), file);
    Path copy = Files.copy(file, folder.resolve("copy"));
    assertThat(identity(opener, file)).isEqualTo(identity(opener, link));
    assertThat(identity(opener, file)).isNotEqualTo(identity(opener, copy));
    assertThat(identity(opener, file).kind()).isEqualTo("inode");
  }

  @Test
  void aNewFileThatHasTheNumberOfADeletedOneIsAnother() throws Exception {
    Path file = file(1);
    assumeTrue(LinuxOpener.isPossible(), "only Linux tells");
    String born = Scenery.run("stat", "-c", "%w", file.toString());
    assumeFalse(born.equals("-"), "the file system does not tell");
    for (int tries = 0; tries < 50; tries++) {
      Identity deleted = identity(file);
      Object number = Files.getAttribute(file, "unix:ino");
      // The file system's clock goes in steps of up to 10 ms.
      Thread.sleep(20);
      Files.delete(file);
      file(1);
      if (Files.getAttribute(file, "unix:ino").equals(number)) {
        assertThat(identity(file)).isNotEqualTo(deleted);
        return;
      }
    }
    abort("the file system does not use numbers again");
  }

  @Test
  void aFileThatIsChangedRenamedAndLinkedIsTheSame() throws Exception {
    Path file = file(1);
    assumeTrue(LinuxOpener.isPossible(), "only Linux has all of the identity");
    Identity before = identity(file);
    Thread.sleep(20);
    Files.write(file, new byte[100]);
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Path moved = Files.move(file, folder.resolve("moved"));
    Files.createLink(file, moved);
    assertThat(identity(moved)).isEqualTo(before);
    assertThat(identity(file)).isEqualTo(before);
  }

  private static Identity identity(Path file) throws IOException {
    return identity(new LinuxOpener(Advice.NORMAL, true), file);
  }

  private static Identity identity(Opener opener, Path file) throws IOException {
    try (Handle handle = opener.open(file, true)) {
      return handle.traits().identity().orElseThrow();
    }
  }

  @ParameterizedTest
  @MethodSource("openers")
  void isReadOnlyForWhomThatIsAsked(Opener opener) throws IOException {
    Path file = file(10);
    try (Handle handle = opener.open(file, true)) {
      assertThat(handle.traits().readOnly()).isTrue();
      assertThatThrownBy(() -> Scenery.write(handle, 0, new byte[1])).isInstanceOf(Exception.class);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(new byte[10]);
  }

  @ParameterizedTest
  @MethodSource("openers")
  void isReadOnlyWhereWritingIsNotPermitted(Opener opener) throws IOException {
    Path file = file(10);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assumeFalse(Files.isWritable(file), "the superuser may write all files");
    try (Handle handle = opener.open(file, false)) {
      assertThat(handle.traits().readOnly()).isTrue();
    }
  }

  /** The kernel's own files can be read, and this one nobody may write, not even the superuser. */
  @ParameterizedTest
  @MethodSource("openers")
  void isReadOnlyWhereNobodyMayWrite(Opener opener) throws IOException {
    Path file = Path.of("/sys/kernel/notes");
    assumeTrue(Files.isReadable(file), "there is no such file");
    try (Handle handle = opener.open(file, false)) {
      assertThat(handle.traits().readOnly()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("openers")
  void onlyRegularFilesAndBlockDevicesAreOpened(Opener opener) throws IOException {
    refused(opener, folder.resolve("none"), "there is no such file");
    refused(opener, folder, "it is neither a regular file nor a block device");
    refused(opener, Path.of("/dev/null"), "it is neither a regular file nor a block device");
    Path pipe = folder.resolve("pipe");
    Scenery.run("mkfifo", pipe.toString());
    refused(opener, pipe, "it is neither a regular file nor a block device");
  }

  private static void refused(Opener opener, Path file, String why) {
    assertThatThrownBy(() -> opener.open(file, false))
        .isInstanceOf(OpenException.class)
        .hasMessage("'" + file + "' cannot be opened: " + why);
  }

  @Test
  void onLinuxClientsAreOfferedAllThatThereIs() throws IOException {
    try (Handle handle = Scenery.open(file(10))) {
      Traits traits = handle.traits();
      List<Support> all = new ArrayList<>();
      all.addAll(List.of(traits.zero(), traits.fastZero(), traits.trim(), traits.fua()));
      all.addAll(List.of(traits.cache(), traits.flush(), traits.multiConn()));
      assertThat(all).containsOnly(Support.NATIVE);
      assertThat(traits.readOnly()).isFalse();
      assertThat(traits.rotational()).isFalse();
      assertThat(traits.blocking()).isEqualTo(Blocking.MAYBE);
    }
  }

  @Test
  void elsewhereThereIsWhatJavaHas() throws IOException {
    try (Handle handle = new PortableOpener().open(file(10), false)) {
      Traits traits = handle.traits();
      assertThat(List.of(traits.fua(), traits.flush(), traits.multiConn()))
          .containsOnly(Support.NATIVE);
      assertThat(traits.zero()).isEqualTo(Support.EMULATE);
      assertThat(traits.trim()).isEqualTo(Support.NONE);
      assertThat(handle.contexts().isEmpty()).isTrue();
      Scenery.write(handle, 3, new byte[] {1}, Flag.FUA);
      assertThat(Scenery.read(handle, 2, 3)).containsExactly(0, 1, 0);
    }
  }
}
