package nbd.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.ByteSocket;
import nbd.server.testing.RawClient;
import nbd.server.testing.Serving;
import nbd.server.testing.TestCatalog;
import nbd.server.testing.TestExport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NbdServerTest {
  @TempDir private Path folder;

  private final TestExport export = new TestExport(ByteDisk.able(4096));

  private static SocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static void assertServes(SocketAddress address) throws IOException {
    try (RawClient client = RawClient.greeted(ByteSocket.to(address), 3)) {
      client.go("").assertLives();
    }
  }

  @Test
  void servesOnAllItsAddresses() throws IOException {
    var unix = UnixDomainSocketAddress.of(folder.resolve("socket"));
    try (NbdServer server =
        NbdServer.builder()
            .export(export)
            .listen(anyPort())
            .listen(unix)
            .listen(anyPort())
            .start()) {
      assertThat(server.addresses()).hasSize(3).contains(unix).doesNotHaveDuplicates();
      for (SocketAddress address : server.addresses()) {
        assertServes(address);
      }
      assertThat(server.uris("x"))
          .map(uri -> uri.getScheme())
          .containsExactly("nbd", "nbd+unix", "nbd");
    }
  }

  @Test
  void anAddressThatIsTakenIsNamedAndTheOthersAreGivenBack() throws IOException {
    Path path = folder.resolve("socket");
    try (NbdServer first = NbdServer.builder().export(export).listen(anyPort()).start()) {
      SocketAddress taken = first.addresses().getFirst();
      TestExport second = new TestExport(ByteDisk.able(4096));
      assertThatThrownBy(
              () ->
                  NbdServer.builder()
                      .export(second)
                      .listen(UnixDomainSocketAddress.of(path))
                      .listen(taken)
                      .start())
          .isInstanceOf(IOException.class)
          .hasMessageContaining(taken.toString());
      assertThat(Files.exists(path)).isFalse();
      assertThat(second.events().all()).containsExactly("end");
      assertServes(taken);
    }
  }

  @Test
  void aUnixSocketThatIsThereIsLeftAlone() throws IOException {
    var address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    try (NbdServer _ = NbdServer.builder().export(export).listen(address).start()) {
      TestExport second = new TestExport(ByteDisk.able(4096));
      assertThatThrownBy(() -> NbdServer.builder().export(second).listen(address).start())
          .isInstanceOf(IOException.class);
      assertServes(address);
    }
  }

  @Test
  void needsAPluginOrAnExportOrACatalogToFindThemIn() throws IOException {
    assertThatThrownBy(() -> NbdServer.builder().listen(anyPort()).start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("plugin", "export", "catalog");
    assertThatThrownBy(
            () -> NbdServer.builder().plugin("x").export(export).listen(anyPort()).start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("either");
    try (NbdServer server =
        NbdServer.builder().catalog(new TestCatalog(List.of(), List.of())).start()) {
      assertThat(server.exports()).isEmpty();
      assertThat(server.addresses()).isEmpty();
    }
  }

  @Test
  void countsItsClients() throws IOException {
    try (Serving serving = Serving.of(export)) {
      assertThat(serving.server().connections()).isZero();
      try (RawClient first = serving.connect();
          RawClient second = serving.connect()) {
        first.structured();
        second.structured();
        assertThat(serving.server().connections()).isEqualTo(2);
      }
      serving.awaitConnections(0);
    }
  }

  @Test
  void severalServersLiveInOneProcess() throws IOException {
    try (Serving first = Serving.disk(ByteDisk.able(512));
        Serving second = Serving.disk(ByteDisk.able(1024))) {
      assertThat(first.simple().export().size()).isEqualTo(512);
      assertThat(second.simple().export().size()).isEqualTo(1024);
    }
  }

  @Test
  void aCloseThatFailsInALayerLeavesNothingRunning() throws IOException {
    for (Throwable thrown :
        new Throwable[] {
          new IOException("stuck"), new IllegalStateException(), new LinkageError()
        }) {
      TestExport failing =
          new TestExport(ByteDisk.able(4096)) {
            @Override
            public void close() throws IOException {
              super.close();
              switch (thrown) {
                case IOException checked -> throw checked;
                case RuntimeException unchecked -> throw unchecked;
                default -> throw (Error) thrown;
              }
            }
          };
      try (Serving serving = Serving.of(failing)) {
        assertServes(serving.address());
      }
      assertThat(failing.events().count("end")).isEqualTo(1);
    }
  }
}
