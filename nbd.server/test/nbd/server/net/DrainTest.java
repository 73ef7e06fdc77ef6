package nbd.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.api.Host;
import nbd.api.Schema;
import nbd.server.NbdServer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.ByteSocket;
import nbd.server.testing.Gate;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.server.testing.TestCatalog;
import nbd.server.testing.TestExport;
import nbd.server.testing.TestPlugin;
import nbd.wire.Option;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;

/** Closing a server: what is under way is answered, what comes later is refused. */
class DrainTest {
  private final Gate gate = new Gate();

  /** Reads wait at the gate. */
  private final TestExport slow =
      new TestExport(
          ScriptedDisk.reads(
              4096,
              (range, out) -> {
                gate.pass();
                out.hole(0, range.length());
              }));

  private static Thread closing(Serving serving) {
    return Thread.ofPlatform().start(() -> serving.server().close());
  }

  @Test
  void aSlowRequestIsAnsweredAndThoseBehindItGetEshutdown() throws Exception {
    try (Serving serving = Serving.of(slow);
        RawSession session = serving.structured()) {
      Request read = Requests.read(0, 4096);
      Request zero = Requests.zero(0, 4096);
      Request unknown = Requests.unknown(99);
      session.send(read, zero, unknown);
      gate.awaitArrivals(1);
      Thread closer = closing(serving);
      session.socket().awaitInputShut();
      gate.open();
      assertThat(session.answer(read).bytes(read)).containsOnly(0);
      assertThat(session.answer(zero).error()).contains(WireError.ESHUTDOWN);
      assertThat(session.answer(unknown).error()).contains(WireError.ESHUTDOWN);
      session.assertEnds();
      closer.join();
    }
    assertThat(slow.events().all()).containsExactly("open ", "close ", "end");
  }

  @Test
  void theExportIsClosedAfterAllHandles() throws Exception {
    try (Serving serving = Serving.of(slow);
        RawSession busy = serving.connect().go("busy");
        RawSession idle = serving.connect().go("idle");
        RawClient negotiating = serving.connect()) {
      negotiating.ask(new Option.Info("negotiating", List.of()));
      Request read = Requests.read(0, 1);
      busy.send(read);
      gate.awaitArrivals(1);
      Thread closer = closing(serving);
      idle.assertEnds();
      negotiating.socket().assertEnds();
      slow.events().await("close idle", 1);
      slow.events().await("close negotiating", 1);
      assertThat(slow.events().all()).doesNotContain("end", "close busy");
      assertThat(closer.isAlive()).isTrue();
      gate.open();
      busy.answer(read).assertSuccess();
      closer.join();
    }
    assertThat(slow.events().all())
        .hasSize(7)
        .containsOnlyOnce("close busy", "close idle", "close negotiating")
        .endsWith("close busy", "end");
  }

  @Test
  void nobodyNewIsLetInWhileItDrains() throws Exception {
    try (Serving serving = Serving.tcp(slow);
        RawSession busy = serving.connect().go("busy");
        RawSession idle = serving.connect().go("idle")) {
      SocketAddress address = serving.address();
      busy.send(Requests.read(0, 1));
      gate.awaitArrivals(1);
      Thread closer = closing(serving);
      idle.assertEnds();
      assertNotLetIn(address);
      gate.open();
      closer.join();
    }
  }

  /** The system may take a connection yet while the server closes its socket, and then drops it. */
  private static void assertNotLetIn(SocketAddress address) throws IOException {
    try (ByteSocket late = ByteSocket.to(address)) {
      late.assertEnds();
    } catch (ConnectException refused) {
      assertThat(refused).isNotNull();
    }
  }

  @Test
  void theFileOfAUnixSocketIsDeleted() throws IOException {
    Serving serving = Serving.of(new TestExport(ByteDisk.able(4096)));
    Path path = ((UnixDomainSocketAddress) serving.address()).getPath();
    assertThat(Files.exists(path)).isTrue();
    serving.close();
    assertThat(Files.exists(path)).isFalse();
  }

  @Test
  void aLayerMayAskForTheStopFromInsideARequest() throws Exception {
    Host[] lent = new Host[1];
    ScriptedDisk disk =
        ScriptedDisk.reads(
            4096,
            (range, out) -> {
              lent[0].requestShutdown("the last block was read");
              out.hole(0, range.length());
            });
    TestExport export = new TestExport(disk);
    var plugin =
        new TestPlugin(
            "disk",
            Schema.NONE,
            (_, host) -> {
              lent[0] = host;
              return export;
            });
    var builder =
        NbdServer.builder().catalog(new TestCatalog(List.of(plugin), List.of())).plugin("disk");
    try (Serving serving = Serving.unix(builder);
        RawSession session = serving.structured()) {
      session.ask(Requests.read(0, 4096)).assertSuccess();
      session.assertEnds();
      serving.server().awaitStop();
      assertThat(export.events().all()).containsExactly("open ", "close ", "end");
    }
  }

  @Test
  void closingTwiceIsClosingOnce() throws Exception {
    Serving serving = Serving.of(slow);
    try (RawSession session = serving.simple()) {
      session.send(Requests.read(0, 1));
      gate.awaitArrivals(1);
      Thread first = closing(serving);
      Thread second = closing(serving);
      session.socket().awaitInputShut();
      gate.open();
      first.join();
      second.join();
    }
    serving.close();
    serving.server().awaitStop();
    assertThat(slow.events().all()).containsExactly("open ", "close ", "end");
  }
}
