package nbd.client;

import static nbd.client.ScriptedPeer.GREETING;
import static nbd.client.ScriptedPeer.IHAVEOPT;
import static nbd.client.ScriptedPeer.REPLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import nbd.wire.Mode;
import nbd.wire.OptionError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The usual way in, with servers of all kinds. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EntryTest {
  private static final String GO = "00000007 0000000e 00000000 0004 0000 0001 0002 0003";
  private static final String GOODBYE =
      "25609513 0000 0002 0000000000000001 0000000000000000 00000000";

  @Test
  void everythingIsGranted() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.structured(wire -> wire.expect(GOODBYE));
        NbdClient client = peer.connectStructured()) {
      assertThat(client.mode()).isEqualTo(Mode.STRUCTURED);
      assertThat(client.contexts()).containsExactly("x:a", "x:b");
      assertThat(client.export().size()).isEqualTo(65536);
    }
  }

  @Test
  void serversThatKnowOnlyExportName() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.simple(wire -> wire.expect(GOODBYE));
        NbdClient client = peer.connectSimple()) {
      assertThat(client.mode()).isEqualTo(Mode.SIMPLE);
      assertThat(client.contexts()).isEmpty();
      assertThat(client.export().size()).isEqualTo(65536);
    }
  }

  @Test
  void serversWithoutChunksAndWithoutGo() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.send(GREETING);
          wire.expect("00000003", IHAVEOPT, "0000000b 00000000");
          wire.send(REPLY, "0000000b 80000001 00000000");
          wire.expect(IHAVEOPT, "00000008 00000000");
          wire.send(REPLY, "00000008 80000001 00000000");
          wire.expect(IHAVEOPT, GO);
          wire.send(REPLY, "00000007 80000001 00000000");
          wire.expect(IHAVEOPT, "00000001 00000000");
          wire.send("0000000000010000 0001");
          wire.expect(GOODBYE);
        };
    try (ScriptedPeer peer = new ScriptedPeer(script);
        NbdClient client =
            NbdClient.connect(
                peer.address(), "", ClientOptions.usual().withContexts("base:allocation"))) {
      assertThat(client.mode()).isEqualTo(Mode.SIMPLE);
      assertThat(client.contexts()).isEmpty();
    }
  }

  @Test
  void chunksAreNotAskedForIfNotWished() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.send(GREETING);
          wire.expect("00000003", IHAVEOPT, "00000007 00000012 00000004 6469736b");
          wire.expect("0004 0000 0001 0002 0003");
          wire.send(REPLY, "00000007 00000003 0000000c 0000 0000000000010000 0001");
          wire.send(REPLY, "00000007 00000001 00000000");
          wire.expect(GOODBYE);
        };
    try (ScriptedPeer peer = new ScriptedPeer(script);
        NbdClient client =
            NbdClient.connect(uri(peer, "disk"), ClientOptions.usual().withSimpleReplies())) {
      assertThat(client.mode()).isEqualTo(Mode.SIMPLE);
    }
  }

  @Test
  void aRefusedClientSaysGoodbye() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.send(GREETING);
          wire.expect("00000003", IHAVEOPT, GO);
          wire.send(REPLY, "00000007 80000005 00000003 544c53");
          wire.expect(IHAVEOPT, "00000002 00000000");
          wire.send(REPLY, "00000002 00000001 00000000");
          wire.expectEnd();
        };
    try (ScriptedPeer peer = new ScriptedPeer(script)) {
      assertThatThrownBy(
              () -> NbdClient.connect(uri(peer, ""), ClientOptions.usual().withSimpleReplies()))
          .isInstanceOfSatisfying(
              OptionRefused.class, e -> assertThat(e.error()).contains(OptionError.TLS_REQD))
          .hasMessage("NBD_OPT_GO refused: TLS_REQD: TLS");
    }
  }

  @Test
  void clientsComeByTcpToo() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.send("4e42444d41474943 49484156454f5054 0002");
          wire.expect("00000002", IHAVEOPT, "00000001 00000004 6469736b");
          wire.send("0000000000010000 0001");
          wire.expect(GOODBYE);
        };
    try (ScriptedPeer peer = ScriptedPeer.tcp(script)) {
      InetSocketAddress address = (InetSocketAddress) peer.address();
      URI uri = URI.create("nbd://127.0.0.1:" + address.getPort() + "/disk");
      try (NbdClient client = NbdClient.connect(uri, ClientOptions.usual())) {
        assertThat(client.export().size()).isEqualTo(65536);
      }
    }
  }

  @Test
  void nobodyThereIsToldWithTheAddress() {
    assertThatThrownBy(
            () ->
                NbdClient.connect(
                    UnixDomainSocketAddress.of("/nonexistent/s"), "", ClientOptions.usual()))
        .hasMessageContaining("cannot connect to /nonexistent/s");
  }

  @Test
  void contextsNeedRepliesInChunks() {
    assertThatThrownBy(() -> new ClientOptions(Mode.SIMPLE, List.of("base:allocation"), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("contexts [base:allocation] need structured replies or extended headers");
  }

  private static URI uri(ScriptedPeer peer, String export) throws IOException {
    return URI.create("nbd+unix:///" + export + "?socket=" + peer.address());
  }
}
