package nbd.itest.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Random;
import nbd.client.NbdClient;
import nbd.wire.CommandFlag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server is killed right after it has acknowledged; what it acknowledged is in the file. */
class DurabilityTest {
  private Path folder;

  @AfterEach
  void delete() throws IOException {
    if (folder != null) {
      Place.delete(folder);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "none"})
  void whatWasFlushedIsThereAfterKill(String cache) throws Exception {
    folder = Place.DISK.folder();
    Path disk = Place.empty(folder.resolve("disk"));
    try (FileServer server = new FileServer(disk.toString(), "cache=" + cache)) {
      NbdClient client = server.connect();
      NbdClient other = server.connect();
      for (int i = 0; i < 200; i++) {
        write(client, i);
      }
      // One page cache: a flush on any connection covers what all have written.
      other.flush();
      server.kill();
      client.abort();
      other.abort();
    }
    assertWritten(disk, 200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "none"})
  void whatWasWrittenWithFuaIsThereAfterKill(String cache) throws Exception {
    folder = Place.DISK.folder();
    Path disk = Place.empty(folder.resolve("disk"));
    try (FileServer server = new FileServer(disk.toString(), "cache=" + cache)) {
      NbdClient client = server.connect();
      for (int i = 0; i < 30; i++) {
        write(client, i, CommandFlag.FUA);
      }
      server.kill();
      client.abort();
    }
    assertWritten(disk, 30);
  }

  private static void write(NbdClient client, int number, CommandFlag... flags) throws IOException {
    client.write(place(number), ByteBuffer.wrap(content(number)), flags);
  }

  /** Places of their own, so that all must be there. */
  private static long place(int number) {
    return ((long) number << 20) + new Random(number).nextInt(700_000);
  }

  private static byte[] content(int number) {
    Random random = new Random(-number - 1);
    byte[] bytes = new byte[1 + random.nextInt(300_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void assertWritten(Path disk, int count) throws IOException {
    try (FileChannel file = FileChannel.open(disk)) {
      for (int number = 0; number < count; number++) {
        byte[] expected = content(number);
        ByteBuffer found = ByteBuffer.allocate(expected.length);
        while (found.hasRemaining()) {
          assertThat(file.read(found, place(number) + found.position())).isPositive();
        }
        assertThat(found.array()).isEqualTo(expected);
      }
    }
  }
}
