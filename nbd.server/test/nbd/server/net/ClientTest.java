package nbd.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import nbd.api.Blocking;
import nbd.api.Client;
import nbd.server.NbdServer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Events;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static final class Waiting extends ByteDisk {
    private final Client client;
    private final Events events;

    Waiting(Client client, Events events) {
      super(ByteDisk.ableTraits(4096).blocking(Blocking.ALWAYS).build());
      this.client = client;
      this.events = events;
    }

    /** Until its client has gone, or for so long that the test fails. */
    @Override
    public void flush() throws IOException {
      events.add("waits");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!client.isGone() && System.nanoTime() < end) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      events.add(client.isGone() ? "gone" : "there");
    }
  }

  /** Also after it has said that it will, for then its requests are still to be handled. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoeverWaitsSeesThatTheClientHasGone(boolean politely)
      throws IOException, InterruptedException {
    Events events = new Events();
    TestExport export = new TestExport(client -> new Waiting(client, events));
    try (Serving serving = Serving.of(export)) {
      RawSession session = serving.simple();
      session.send(Requests.flush());
      if (politely) {
        session.send(Requests.disconnect());
      }
      events.await("waits", 1);
      assertThat(events.all()).containsExactly("waits");
      session.close();
      events.await("gone", 1);
    }
  }

  @Test
  void whoeverWaitsSeesThatTheServerEnds() throws IOException, InterruptedException {
    Events events = new Events();
    try (Serving serving = Serving.of(new TestExport(client -> new Waiting(client, events)));
        RawSession session = serving.simple()) {
      Request flush = Requests.flush();
      session.send(flush);
      events.await("waits", 1);
      serving.server().close();
      assertThat(events.all()).containsExactly("waits", "gone");
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
