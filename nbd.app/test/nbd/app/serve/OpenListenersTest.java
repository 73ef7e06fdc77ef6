package nbd.app.serve;

import static nbd.app.serve.Folder.came;
import static nbd.app.serve.Folder.changed;
import static nbd.app.serve.Folder.went;
import static nbd.app.serve.Places.assertServed;
import static nbd.app.serve.Places.awaitRefusal;
import static nbd.app.serve.Places.freePort;
import static nbd.app.serve.Places.greeting;
import static nbd.app.serve.Places.loopback;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import nbd.server.NbdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of listeners/ and a server. */
class OpenListenersTest {
  private static final String ANY_PORT = "{'host': '127.0.0.1', 'port': 0}";

  @TempDir Path path;
  private NbdServer server;
  private Folder folder;
  private FollowedFolder<ConfiguredListener> followed;

  @BeforeEach
  void start() throws IOException {
    server = NbdServer.builder().catalog(new Shelf()).start();
    folder = new Folder(path);
    followed = folder.followed(new OpenListeners(server));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void assertListensOnAllAddressesAt(int port) {
    assertThat(server.addresses())
        .singleElement()
        .satisfies(
            address -> {
              assertThat(((InetSocketAddress) address).getAddress().isAnyLocalAddress()).isTrue();
              assertThat(((InetSocketAddress) address).getPort()).isEqualTo(port);
            });
  }

  private String unix(String name) {
    return "{'unix': '" + path.resolve(name) + "'}";
  }

  private SocketAddress at(String name) {
    return UnixDomainSocketAddress.of(path.resolve(name));
  }

  @Test
  void itListensWhereAFileSaysAndNoMoreWhenTheFileIsGone() throws IOException {
    followed.changed(came(folder.write("a.json", ANY_PORT), folder.write("b.json", unix("s"))));
    SocketAddress tcp = server.addresses().getFirst();
    int port = ((InetSocketAddress) tcp).getPort();
    assertThat(folder.told())
        .containsExactly(
            "INFO conf/a.json: listens on nbd://127.0.0.1:" + port,
            "INFO conf/b.json: listens on nbd+unix:///?socket=" + path.resolve("s"));
    assertServed(tcp);
    assertServed(at("s"));
    followed.changed(went(folder.delete("a.json")));
    assertThat(folder.told())
        .containsExactly(
            "INFO conf/a.json: the file is gone: does not listen on nbd://127.0.0.1:%d any more"
                .formatted(port));
    awaitRefusal(tcp);
    assertServed(at("s"));
  }

  @Test
  void whoIsConnectedStaysWhenTheListenerChanges() throws IOException {
    followed.changed(came(folder.write("a.json", unix("s"))));
    try (var early = SocketChannel.open(at("s"))) {
      assertThat(greeting(early)).isEqualTo("NBDMAGICIHAVEOPT");
      followed.changed(changed(folder.write("a.json", unix("t"))));
      awaitRefusal(at("s"));
      assertThat(path.resolve("s")).doesNotExist();
      assertServed(at("t"));
      // Flags, after which the client can send options: ABORT is acknowledged.
      early.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1}));
      early.write(ByteBuffer.allocate(16).putLong(0x49484156454F5054L).putInt(2).putInt(0).flip());
      ByteBuffer answer = ByteBuffer.allocate(22);
      while (answer.hasRemaining() && early.read(answer) >= 0) {}
      assertThat(answer.getInt(14)).isEqualTo(1);
    }
  }

  @Test
  void anAddressThatCannotBeHadIsToldAndTheOldOneStays() throws IOException {
    followed.changed(came(folder.write("a.json", unix("s"))));
    folder.told();
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String text = "{'host': '127.0.0.1',\n 'port': " + taken.getLocalPort() + "}";
      followed.changed(changed(folder.write("a.json", text)));
      assertThat(folder.told())
          .containsExactly(
              "ERROR conf/a.json:1:10: cannot listen on /127.0.0.1:%d: Address already in use"
                  .formatted(taken.getLocalPort()));
    }
    assertServed(at("s"));
  }

  @Test
  void fromAllAddressesToOneOfThemAndBackAtTheSamePort() throws IOException {
    int port = freePort();
    String one = "{'host': '127.0.0.1', 'port': " + port + "}";
    followed.changed(came(folder.write("a.json", "{'port': " + port + "}")));
    followed.changed(changed(folder.write("a.json", one)));
    assertThat(server.addresses()).containsExactly(loopback(port));
    followed.changed(changed(folder.write("a.json", "{'port': " + port + "}")));
    assertListensOnAllAddressesAt(port);
    assertServed(loopback(port));
  }

  @Test
  void ofTwoFilesWithOneAddressTheSecondIsRefusedNamingTheFirst() throws IOException {
    int port = freePort();
    String number = "{'host': '127.0.0.1', 'port': " + port + "}";
    String name = "{'host': 'localhost', 'port': " + port + "}";
    followed.changed(came(folder.write("a.json", number)));
    folder.told();
    followed.changed(came(folder.write("b.json", name)));
    assertThat(folder.told())
        .containsExactly(
            "ERROR conf/b.json:1:10: this address is already in conf/a.json; give another one");
    followed.changed(went(folder.delete("a.json")));
    assertThat(server.addresses()).contains(loopback(port));
  }

  @Test
  void twoFilesMayBothTakeAnyFreePort() {
    followed.changed(came(folder.write("a.json", ANY_PORT), folder.write("b.json", ANY_PORT)));
    assertThat(server.addresses()).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void aHostThatIsNotKnownIsPointedAt() {
    followed.changed(came(folder.write("a.json", "{'port': 0,\n 'host': 'no.such.invalid'}")));
    assertThat(folder.told())
        .singleElement()
        .asString()
        .startsWith("ERROR conf/a.json:2:10: 'host' has to be an address of this machine");
  }

  @Test
  void theDefaultGivesWayToTheFirstGoodFile() throws Exception {
    int port = freePort();
    followed.byDefault(new ConfiguredListener(ListenerFile.parse("{\"port\": " + port + "}")));
    followed.changed(came(folder.write("a.json", "{")));
    assertListensOnAllAddressesAt(port);
    followed.changed(
        changed(folder.write("a.json", "{'host': '127.0.0.1', 'port': " + port + "}")));
    assertThat(server.addresses()).containsExactly(loopback(port));
    folder.told();
    followed.changed(went(folder.delete("a.json")));
    assertThat(server.addresses()).isEmpty();
    assertThat(folder.told())
        .singleElement()
        .asString()
        .startsWith("WARN ")
        .endsWith("and nowhere else: nobody can connect before a file says where");
  }
}
