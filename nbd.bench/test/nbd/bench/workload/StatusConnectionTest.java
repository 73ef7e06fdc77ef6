package nbd.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.bench.server.Endpoint;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.plugin.memory.MemoryPlugin;
import nbd.server.Catalog;
import nbd.server.NbdServer;
import nbd.wire.CommandFlag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client of maps on a real server, compared with another client. */
@Timeout(60)
class StatusConnectionTest {
  private static final int DISK = 4 << 20;
  private static final int PIECE = 32 << 10;

  @TempDir private Path folder;
  private NbdServer server;
  private Endpoint endpoint;

  private record Layers(List<Plugin> plugins, List<Filter> filters) implements Catalog {}

  @BeforeEach
  void start() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("disk"));
    endpoint = new Endpoint(address, "");
    server =
        NbdServer.builder()
            .catalog(new Layers(List.of(new MemoryPlugin()), List.of()))
            .plugin("memory", "" + DISK)
            .listen(address)
            .start();
    try (NbdClient client = client()) {
      client.write(PIECE, ByteBuffer.allocate(PIECE).put(0, (byte) 1));
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private NbdClient client() throws IOException {
    ClientOptions options = ClientOptions.usual().withContexts("base:allocation");
    return NbdClient.connect(endpoint.address(), "", options);
  }

  private static long reply(StatusConnection connection, int flags, long offset, long length)
      throws IOException {
    connection.add(flags, offset, length);
    connection.send();
    return connection.reply();
  }

  @Test
  void extentsCoverWhatAnotherClientIsTold() throws IOException {
    try (StatusConnection connection = StatusConnection.open(endpoint);
        NbdClient client = client()) {
      assertThat(connection.size()).isEqualTo(DISK);
      assertThat(reply(connection, 0, 0, DISK)).isEqualTo(DISK);
      for (int at : new int[] {0, PIECE, PIECE + 512, 2 * PIECE}) {
        long told =
            client.blockStatus(at, DISK - at, CommandFlag.REQ_ONE).get("base:allocation").covered();
        assertThat(reply(connection, CommandFlag.REQ_ONE.bit(), at, DISK - at)).isEqualTo(told);
      }
    }
  }

  @Test
  void requestsThatAreSentTogetherAreAnsweredOneAfterTheOther() throws IOException {
    try (StatusConnection connection = StatusConnection.open(endpoint)) {
      for (int i = 0; i < 100; i++) {
        connection.add(CommandFlag.REQ_ONE.bit(), 0, 512L * (i + 1));
      }
      connection.send();
      for (int i = 0; i < 100; i++) {
        assertThat(connection.reply()).isEqualTo(Math.min(PIECE, 512L * (i + 1)));
      }
      assertThat(connection.hasReply()).isFalse();
    }
  }

  @Test
  void aRequestThatFailsEndsTheRun() throws IOException {
    try (StatusConnection connection = StatusConnection.open(endpoint)) {
      assertThatThrownBy(() -> reply(connection, 0, DISK, 512))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another reply than one chunk");
    }
  }
}
