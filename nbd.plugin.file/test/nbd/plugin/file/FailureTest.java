package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.PartialReadException;
import nbd.api.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {
  @TempDir Path folder;

  static Stream<Opener> openers() {
    Stream<Opener> more =
        LinuxOpener.isPossible() ? Stream.of(new LinuxOpener(Advice.RANDOM, false)) : Stream.of();
    return Stream.concat(OpeningTest.openers(), more);
  }

  @ParameterizedTest
  @MethodSource("openers")
  void readingWhatTheFileLostIsAnError(Opener opener) throws IOException {
    Path file = Files.write(folder.resolve("disk"), Scenery.filled(200_000, 7));
    try (Handle handle = opener.open(file, false)) {
      Scenery.resize(file, 100_000);
      assertThat(Scenery.read(handle, 0, 100_000)).hasSize(100_000);
      for (Range range : new Range[] {new Range(99_999, 2), new Range(50_000, 100_000)}) {
        TestSink sink = new TestSink((int) range.length());
        PartialReadException lost = lost(handle, range, sink, PartialReadException.class);
        int good = 100_000 - (int) range.offset();
        assertThat(lost.good()).isEqualTo(good);
        assertThat(sink.part(0, good)).isEqualTo(Scenery.filled(good, 7));
      }
    }
  }

  private static <T extends NbdException> T lost(
      Handle handle, Range range, TestSink sink, Class<T> type) {
    T lost = catchThrowableOfType(type, () -> handle.read(range, sink));
    assertThat(lost.code()).isEqualTo(ErrorCode.EIO);
    assertThat(lost)
        .hasMessage("%s is not in the file, which became shorter: it has 100000 bytes now", range);
    return lost;
  }

  @ParameterizedTest
  @MethodSource("openers")
  void whereNothingIsLeftNothingIsGood(Opener opener) throws IOException {
    Path file = Files.write(folder.resolve("disk"), new byte[300_000]);
    try (Handle handle = opener.open(file, false)) {
      Scenery.resize(file, 100_000);
      for (int length : new int[] {10, 150_000}) {
        Range range = new Range(100_000, length);
        NbdException lost = lost(handle, range, new TestSink(length), NbdException.class);
        assertThat(lost).isNotInstanceOf(PartialReadException.class);
      }
    }
  }

  @Test
  void beforeADeviceErrorTheBytesAreGood() {
    FileData data = new FileData(new FailingChannel(5000));
    TestSink sink = new TestSink(8192);
    Range asked = new Range(1000, 8192);
    PartialReadException failure =
        catchThrowableOfType(PartialReadException.class, () -> data.read(asked, asked, sink));
    assertThat(failure.good()).isEqualTo(4000);
    assertThat(failure.code()).isEqualTo(ErrorCode.EIO);
    assertThat(failure).hasMessage("Input/output error").cause().isInstanceOf(IOException.class);
    assertThat(sink.part(0, 4000)).isEqualTo(Scenery.filled(4000, FailingChannel.VALUE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"write", "zero"})
  void aFullFileSystemIsNoSpace(String how) throws Exception {
    Path mount = Files.createDirectory(folder.resolve("small"));
    assumeTrue(exit("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount.toString()) == 0);
    try {
      for (Opener opener : openers().toList()) {
        Path file = Files.write(mount.resolve("disk"), new byte[0]);
        Scenery.resize(file, 4 << 20);
        try (Handle handle = opener.open(file, false)) {
          NbdException full = catchThrowableOfType(NbdException.class, () -> fill(handle, how));
          assertThat(full.code()).isEqualTo(ErrorCode.ENOSPC);
        }
      }
    } finally {
      assertThat(exit("umount", mount.toString())).isZero();
    }
  }

  private static void fill(Handle handle, String how) throws IOException {
    if (how.equals("write") || handle instanceof PortableHandle) {
      Scenery.write(handle, 0, Scenery.filled(2 << 20, 1));
    } else {
      handle.zero(new Range(0, 2 << 20), Set.of(Flag.NO_HOLE));
    }
  }

  private static int exit(String... words) throws Exception {
    try {
      return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor();
    } catch (IOException missing) {
      return -1;
    }
  }

  @Test
  void aWriteThatBreaksOffIsPassedOn() throws IOException {
    Path file = Files.write(folder.resolve("disk"), new byte[10]);
    try (Handle handle = Scenery.open(file)) {
      assertThatThrownBy(
              () -> handle.write(new Range(0, 10), new TestSource(new byte[10], 5), Set.of()))
          .hasMessage("the client went away");
    }
  }

  @Test
  void errorsOfTheSystemAreTheNearestOfTheProtocol() {
    assertThat(Errno.code(Errno.ENOSPC)).isEqualTo(ErrorCode.ENOSPC);
    assertThat(Errno.code(Errno.EDQUOT)).isEqualTo(ErrorCode.ENOSPC);
    assertThat(Errno.code(Errno.EROFS)).isEqualTo(ErrorCode.EPERM);
    assertThat(Errno.code(Errno.ENOMEM)).isEqualTo(ErrorCode.ENOMEM);
    assertThat(Errno.code(Errno.EOPNOTSUPP)).isEqualTo(ErrorCode.ENOTSUP);
    assertThat(Errno.code(5)).isEqualTo(ErrorCode.EIO);
    assertThat(Errno.code(Errno.ENXIO)).isEqualTo(ErrorCode.EIO);
  }

  @Test
  void systemCallsAreNamedWithTheirRangeAndCause() {
    assumeTrue(LinuxOpener.isPossible());
    assertThat(Failure.of("PUNCH_HOLE", new Range(16, 32), Errno.EROFS).getMessage())
        .isEqualTo("PUNCH_HOLE of 0x10+0x20: " + Errno.text(Errno.EROFS));
  }
}
