package nbd.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import nbd.api.Client;
import nbd.server.NbdServer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;

/** What layers are told of a client, and what they can do to it. */
class ClientTest {
  private final List<Client> clients = new CopyOnWriteArrayList<>();

  private TestExport export() {
    return new TestExport(
        client -> {
          clients.add(client);
          return ScriptedDisk.reads(
              4096,
              (range, out) -> {
                if (range.offset() > 0) {
                  client.disconnect();
                }
                out.hole(0, range.length());
              });
        });
  }

  @Test
  void overAUnixSocketItsUserIsKnown() throws IOException {
    try (Serving serving = Serving.of(export());
        RawSession session = serving.connect().go("name")) {
      session.assertLives();
      Client client = clients.getFirst();
      assertThat(client.exportName()).isEqualTo("name");
      assertThat(client.readOnly()).isFalse();
      assertThat(client.user().orElseThrow().getName()).isEqualTo(System.getProperty("user.name"));
      assertThat(client.group()).isPresent();
      assertThat(client.tlsIdentity()).isEmpty();
    }
  }

  @Test
  void overTcpItsAddressIsKnown() throws IOException {
    try (Serving serving = Serving.tcp(export());
        RawSession session = serving.simple()) {
      session.assertLives();
      Client client = clients.getFirst();
      assertThat(client.peer()).isInstanceOf(InetSocketAddress.class);
      assertThat(((InetSocketAddress) client.peer()).getAddress().isLoopbackAddress()).isTrue();
      assertThat(client.user()).isEmpty();
    }
  }

  @Test
  void eachConnectionHasANumberOfItsOwn() throws IOException {
    try (Serving serving = Serving.of(export());
        RawSession first = serving.simple();
        RawSession second = serving.simple()) {
      first.assertLives();
      second.assertLives();
      assertThat(clients).map(Client::connection).doesNotHaveDuplicates().hasSize(2);
    }
  }

  @Test
  void aReadOnlyServerOpensReadOnly() throws IOException {
    var builder = NbdServer.builder().export(export()).readOnly(true);
    try (Serving serving = Serving.unix(builder);
        RawSession session = serving.simple()) {
      session.assertLives();
      assertThat(clients.getFirst().readOnly()).isTrue();
    }
  }

  @Test
  void theEmptyNameIsToldAsTheDefaultOne() throws IOException {
    TestExport export =
        new TestExport(
            client -> {
              clients.add(client);
              return ByteDisk.able(4096);
            }) {
          @Override
          public Optional<String> defaultName() {
            return Optional.of("first");
          }
        };
    try (Serving serving = Serving.of(export);
        RawSession session = serving.simple()) {
      session.assertLives();
      assertThat(clients.getFirst().exportName()).isEqualTo("first");
    }
  }

  @Test
  void whoeverIsDisconnectedGetsTheAnswersThatAreUnderWay()
      throws IOException, InterruptedException {
    TestExport export = export();
    try (Serving serving = Serving.of(export);
        RawSession other = serving.connect().go("other");
        RawSession session = serving.connect().go("bad")) {
      Request before = Requests.read(0, 1);
      Request fatal = Requests.read(1, 1);
      Request after = Requests.read(0, 1);
      session.send(before, fatal, after);
      session.answer(before).assertSuccess();
      session.answer(fatal).assertSuccess();
      assertThat(session.answer(after).error()).contains(WireError.ESHUTDOWN);
      session.assertEnds();
      export.events().await("close bad", 1);
      other.assertLives();
    }
  }
}
