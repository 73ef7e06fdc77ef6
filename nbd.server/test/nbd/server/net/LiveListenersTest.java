package nbd.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.server.NbdServer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.ByteSocket;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.TestExport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses that come and go while a server runs. */
class LiveListenersTest {
  @TempDir private Path folder;
  private NbdServer server;

  @BeforeEach
  void start() throws IOException {
    server = NbdServer.builder().export(new TestExport(ByteDisk.able(4096))).start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static SocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private SocketAddress unix(String name) {
    return UnixDomainSocketAddress.of(folder.resolve(name));
  }

  private static RawSession session(SocketAddress address) throws IOException {
    return RawClient.greeted(ByteSocket.to(address), RawClient.USUAL_FLAGS).go("");
  }

  @Test
  void listensOnWhatIsAddedAndTellsTheAddress() throws IOException {
    assertThat(server.addresses()).isEmpty();
    SocketAddress tcp = server.listen(anyPort());
    SocketAddress unix = server.listen(unix("s"));
    assertThat(((InetSocketAddress) tcp).getPort()).isPositive();
    assertThat(server.addresses()).containsExactly(tcp, unix);
    assertThat(server.uris("")).hasSize(2);
    session(tcp).assertLives();
    session(unix).assertLives();
  }

  @Test
  void whoIsConnectedStaysWhenTheAddressGoes() throws IOException {
    SocketAddress tcp = server.listen(anyPort());
    SocketAddress unix = server.listen(unix("s"));
    try (RawSession overTcp = session(tcp);
        RawSession overUnix = session(unix)) {
      server.unlisten(tcp);
      server.unlisten(unix);
      assertThat(server.addresses()).isEmpty();
      assertThatThrownBy(() -> session(tcp)).isInstanceOf(ConnectException.class);
      assertThat(Files.exists(folder.resolve("s"))).isFalse();
      overTcp.assertLives();
      overUnix.assertLives();
      session(server.listen(unix("s"))).assertLives();
    }
  }

  @Test
  void anAddressThatIsTakenChangesNothing() throws IOException {
    SocketAddress unix = server.listen(unix("s"));
    assertThatThrownBy(() -> server.listen(unix))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(unix.toString());
    assertThat(server.addresses()).containsExactly(unix);
    session(unix).assertLives();
  }

  @Test
  void anAddressThatItDoesNotListenOnIsNamed() throws IOException {
    SocketAddress there = server.listen(unix("there"));
    assertThatThrownBy(() -> server.unlisten(unix("elsewhere")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("elsewhere", there.toString());
  }

  /** All interfaces are another address once it is bound. */
  @Test
  void anAddressIsGivenUpByTheNameThatItWasGivenToo() throws IOException {
    InetSocketAddress bound = (InetSocketAddress) server.listen(anyPort());
    server.unlisten(bound);
    SocketAddress everywhere = new InetSocketAddress(bound.getPort());
    server.listen(everywhere);
    server.unlisten(everywhere);
    assertThat(server.addresses()).isEmpty();
  }

  @Test
  void aServerThatIsClosedListensNoMore() throws IOException {
    SocketAddress unix = server.listen(unix("s"));
    server.close();
    assertThat(Files.exists(folder.resolve("s"))).isFalse();
    assertThatThrownBy(() -> server.listen(unix)).isInstanceOf(IllegalStateException.class);
    assertThat(Files.exists(folder.resolve("s"))).isFalse();
  }
}
