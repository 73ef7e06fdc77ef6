package nbd.filters.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.testkit.TestHost;
import org.junit.jupiter.api.Test;

class PrivateFileTest {
  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String read(PrivateFile file, int length, long position) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    file.read(target, position);
    return new String(target.array(), StandardCharsets.US_ASCII);
  }

  @Test
  void keepsBytesUnderNoName() throws IOException {
    try (TestHost host = new TestHost();
        PrivateFile file = PrivateFile.make(host, "test")) {
      file.write(bytes("abc"), 1L << 40);
      assertThat(read(file, 5, (1L << 40) - 1)).isEqualTo("\0abc\0");
      assertThat(read(file, 2, 1L << 41)).isEqualTo("\0\0");
      try (Stream<Path> inside = Files.list(host.temporaryFolder())) {
        assertThat(inside).isEmpty();
      }
      PrivateFile heir = PrivateFile.adopted(file.channel());
      assertThat(read(heir, 3, 1L << 40)).isEqualTo("abc");
    }
  }

  @Test
  void namesADeviceWithoutRoom() throws IOException {
    FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
    try (PrivateFile file = PrivateFile.adopted(full)) {
      assertThatThrownBy(() -> file.write(bytes("a"), 0))
          .isInstanceOfSatisfying(
              NbdException.class, told -> assertThat(told.code()).isEqualTo(ErrorCode.ENOSPC));
    }
  }

  @Test
  void anythingElseIsAnErrorOfTheDevice() {
    IOException broken = new IOException("Input/output error");
    assertThat(Full.told("a write", broken).code()).isEqualTo(ErrorCode.EIO);
    NbdException named = new NbdException(ErrorCode.EPERM, "no");
    assertThat(Full.told("a write", named)).isSameAs(named);
  }
}
