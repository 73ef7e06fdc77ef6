package nbd.itest.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.SocketAddress;
import java.nio.file.Path;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holes are good for: bytes that are not sent. */
class BytesOnTheWireTest {
  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;

  /** All of the disk, one read after the other, by structured replies. */
  private static final String READ_ALL =
      """
      def chunk(data, offset, status, error):
          pass
      size = h.get_size()
      for offset in range(0, size, 1 << 18):
          h.pread_structured(1 << 18, offset, chunk)
      """;

  /** Every other page of 32 KiB is data. */
  private static final String ALTERNATE =
      """
      for offset in range(0, h.get_size(), 65536):
          h.pwrite(b'x' * 32768, offset)
      """;

  @TempDir Path folder;

  private static void nbdsh(String uri, String program) {
    Tool.NBDSH.with("-u", uri, "-c", program).run().ok();
  }

  /** How much the server sends to a client that reads its whole disk. */
  private long sentForAll(SocketAddress server) throws IOException {
    try (Relay relay = Relay.before(server, folder)) {
      nbdsh(relay.uri(), READ_ALL);
      return relay.bytes();
    }
  }

  @Test
  void aCopyMovesThePartThatIsData() throws IOException {
    Tool.need(Tool.NBDSH, Tool.NBDCOPY);
    long size = 64 * GIB;
    long data = size / 100;
    try (Server server = Server.start(Transport.UNIX, "memory", "64G")) {
      nbdsh(
          server.uri(),
          "for i in range(64): h.pwrite(b'x' * %d, (i << 30) + 32768)".formatted(data / 64));
      try (Relay relay = Relay.before(server.address(), folder)) {
        Tool.NBDCOPY.with(relay.uri(), "null:").run().ok();
        assertThat(relay.bytes()).isBetween(data / 64 * 64, data + data / 50);
      }
    }
  }

  @Test
  void aHalfEmptyRamDiskIsHalfTheBytesOfNbdkit() throws IOException {
    Tool.need(Tool.NBDSH, Tool.NBDKIT);
    long ours;
    try (Server server = Server.start(Transport.UNIX, "memory", "64M")) {
      nbdsh(server.uri(), ALTERNATE);
      ours = sentForAll(server.address());
    }
    try (Peer nbdkit = Peer.nbdkit(folder, "memory", "64M")) {
      nbdsh(nbdkit.uri(), ALTERNATE);
      assertThat(sentForAll(nbdkit.address())).isBetween(64 * MIB, 65 * MIB);
    }
    assertThat(ours).isBetween(32 * MIB, 33 * MIB);
  }

  @Test
  void aHalfEmptyFileIsHalfTheBytesOfNbdkit() throws IOException {
    Tool.need(Tool.NBDSH, Tool.NBDKIT);
    Path image = folder.resolve("image");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(64 * MIB);
      for (long at = 0; at < 64 * MIB; at += 16 * MIB) {
        file.seek(at);
        file.write(new byte[(int) (8 * MIB)]);
      }
    }
    long ours;
    try (Server server = Server.start(Transport.UNIX, "file", image.toString())) {
      // Asking the kernel for holes has to pay, and the first time it is slow.
      nbdsh(server.uri(), READ_ALL);
      ours = sentForAll(server.address());
    }
    try (Peer nbdkit = Peer.nbdkit(folder, "file", image.toString())) {
      assertThat(sentForAll(nbdkit.address())).isBetween(64 * MIB, 65 * MIB);
    }
    // A hole is not asked for where asking has just taken long, as it may on a busy machine.
    assertThat(ours).isBetween(32 * MIB, 40 * MIB);
  }
}
