package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import nbd.api.Handle;
import nbd.api.OpenException;
import nbd.api.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is opened is closed, and not too early. */
class ClosingTest {
  @TempDir Path folder;

  static Stream<Opener> openers() {
    return OpeningTest.openers();
  }

  @Test
  void aThousandClientsLeaveNoDescriptorBehind() throws IOException {
    Files.write(folder.resolve("disk.img"), new byte[100_000]);
    Opener opener = Scenery.linux();
    openAndClose(opener, 10);
    long before = descriptors();
    openAndClose(opener, 1000);
    assertThat(descriptors()).isLessThanOrEqualTo(before + 5);
  }

  private void openAndClose(Opener opener, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      try (Handle handle = opener.openIn(folder, "disk.img", i % 2 == 0)) {
        Scenery.read(handle, 0, 50_000);
        handle.cache(new Range(0, 10));
      }
      assertThatThrownBy(() -> opener.open(folder, false)).isInstanceOf(OpenException.class);
      assertThatThrownBy(() -> opener.openIn(folder, "none", false))
          .isInstanceOf(OpenException.class);
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  /** The reply to a client that is gone may still be on its way. */
  @ParameterizedTest
  @MethodSource("openers")
  void theFileStaysOpenUntilItsBytesAreSent(Opener opener) throws IOException {
    Path file = Files.write(folder.resolve("disk.img"), Scenery.filled(100_000, 7));
    TestSink sink = new TestSink(60_000);
    try (Handle handle = opener.open(file, false)) {
      handle.read(new Range(5, 60_000), sink);
    }
    assertThat(sink.calls).containsExactly("file 0+60000");
    assertThat(sink.bytes()).isEqualTo(Scenery.filled(60_000, 7));
  }
}
