package nbd.client;

import static nbd.client.ScriptedPeer.GREETING;
import static nbd.client.ScriptedPeer.IHAVEOPT;
import static nbd.client.ScriptedPeer.REPLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import nbd.wire.Mode;
import nbd.wire.OptionError;
import nbd.wire.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way in with extended headers, and with what there is in place of them. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExtendedEntryTest {
  private static final String ASK_EXTENDED = "0000000b 00000000";
  private static final String ASK_STRUCTURED = "00000008 00000000";
  private static final String GO = "00000007 0000000e 00000000 0004 0000 0001 0002 0003";

  @Test
  void grantedHeadersAreUsedToTheGoodbye() throws Exception {
    String goodbye = "21e41c71 0000 0002 0000000000000001 0000000000000000 0000000000000000";
    try (ScriptedPeer peer =
            ScriptedPeer.extended(
                wire -> {
                  wire.expect(goodbye);
                  wire.expectEnd();
                });
        NbdClient client = peer.connectExtended()) {
      assertThat(client.mode()).isEqualTo(Mode.EXTENDED);
      assertThat(client.contexts()).containsExactly("base:allocation", "x:b");
      assertThat(client.export().size()).isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  void structuredRepliesAreAskedForWhereExtendedHeadersAreRefused() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.send(GREETING);
          wire.expect("00000003", IHAVEOPT, ASK_EXTENDED);
          wire.send(REPLY, "0000000b 80000001 00000000");
          wire.expect(IHAVEOPT, ASK_STRUCTURED);
          wire.send(REPLY, "00000008 00000001 00000000");
          wire.expect(IHAVEOPT, "0000000a 0000000f 00000000 00000001 00000003 783a61");
          wire.send(REPLY, "0000000a 00000004 00000007 00000007 783a61");
          wire.send(REPLY, "0000000a 00000001 00000000");
          wire.expect(IHAVEOPT, GO);
          wire.send(REPLY, "00000007 00000003 0000000c 0000 0000000000010000 0001");
          wire.send(REPLY, "00000007 00000001 00000000");
          wire.expect("25609513 0000 0002 0000000000000001 0000000000000000 00000000");
        };
    try (ScriptedPeer peer = new ScriptedPeer(script);
        NbdClient client =
            NbdClient.connect(peer.address(), "", ClientOptions.usual().withContexts("x:a"))) {
      assertThat(client.mode()).isEqualTo(Mode.STRUCTURED);
      assertThat(client.contexts()).containsExactly("x:a");
    }
  }

  @Test
  void aRefusalOfContextsIsKept() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.send(GREETING);
          wire.expect("00000003", IHAVEOPT, ASK_EXTENDED);
          wire.send(REPLY, "0000000b 00000001 00000000");
          wire.expect(IHAVEOPT, "0000000a 0000000f 00000000 00000001 00000003 783a61");
          wire.send(REPLY, "0000000a 80000002 00000002 6e6f");
          wire.expect(IHAVEOPT, GO);
          wire.send(REPLY, "00000007 00000003 0000000c 0000 0000000000010000 0001");
          wire.send(REPLY, "00000007 00000001 00000000");
          wire.drain();
        };
    try (ScriptedPeer peer = new ScriptedPeer(script);
        NbdClient client =
            NbdClient.connect(peer.address(), "", ClientOptions.usual().withContexts("x:a"))) {
      assertThat(client.contexts()).isEmpty();
      assertThat(client.contextsRefused())
          .hasValueSatisfying(
              refused ->
                  assertThat(refused).hasMessage("NBD_OPT_SET_META_CONTEXT refused: POLICY: no"));
    }
  }

  @Test
  void aServerWithExtendedHeadersAndWithoutGoIsNotEnteredByExportName() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.send(GREETING);
          wire.expect("00000003", IHAVEOPT, ASK_EXTENDED);
          wire.send(REPLY, "0000000b 00000001 00000000");
          wire.expect(IHAVEOPT, GO);
          wire.send(REPLY, "00000007 80000001 00000000");
          wire.expectEnd();
        };
    try (ScriptedPeer peer = new ScriptedPeer(script)) {
      assertThatThrownBy(() -> NbdClient.connect(peer.address(), "", ClientOptions.usual()))
          .isInstanceOf(ProtocolException.class)
          .hasMessage(
              "NBD_OPT_GO refused: UNSUP, after NBD_OPT_EXTENDED_HEADERS was granted, which needs"
                  + " it");
    }
  }

  @Test
  void aServerThatWantsExtendedHeadersSaysSoToAClientWithout() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.send(GREETING);
          wire.expect("00000003", IHAVEOPT, ASK_STRUCTURED);
          wire.send(REPLY, "00000008 00000001 00000000");
          wire.expect(IHAVEOPT, GO);
          wire.send(REPLY, "00000007 8000000a 00000000");
          wire.expect(IHAVEOPT, "00000002 00000000");
          wire.send(REPLY, "00000002 00000001 00000000");
          wire.expectEnd();
        };
    try (ScriptedPeer peer = new ScriptedPeer(script)) {
      ClientOptions compact = ClientOptions.usual().withCompactHeaders();
      assertThatThrownBy(() -> NbdClient.connect(peer.address(), "", compact))
          .isInstanceOfSatisfying(
              OptionRefused.class,
              e -> assertThat(e.error()).contains(OptionError.EXT_HEADER_REQD));
    }
  }

  @Test
  void structuredRepliesDoNotTakeExtendedHeadersAway() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.send(GREETING);
          wire.expect("00000003", IHAVEOPT, ASK_STRUCTURED);
          wire.send(REPLY, "00000008 00000001 00000000");
          wire.expect(IHAVEOPT, ASK_EXTENDED);
          wire.send(REPLY, "0000000b 00000001 00000000");
          wire.expect(IHAVEOPT, ASK_STRUCTURED);
          wire.send(REPLY, "00000008 00000001 00000000");
          wire.expectEnd();
        };
    try (ScriptedPeer peer = new ScriptedPeer(script);
        Handshake handshake = Handshake.connect(peer.address())) {
      assertThat(handshake.mode()).isEqualTo(Mode.SIMPLE);
      handshake.structuredReplies().orThrow();
      assertThat(handshake.mode()).isEqualTo(Mode.STRUCTURED);
      handshake.extendedHeaders().orThrow();
      assertThat(handshake.mode()).isEqualTo(Mode.EXTENDED);
      handshake.structuredReplies().orThrow();
      assertThat(handshake.mode()).isEqualTo(Mode.EXTENDED);
      assertThatThrownBy(() -> handshake.exportName(""))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("extended headers are granted; go is the only way in then");
    }
  }

  @Test
  void optionsWithSimpleRepliesStaySo() {
    ClientOptions simple = ClientOptions.usual().withSimpleReplies();
    assertThat(simple.most()).isEqualTo(Mode.SIMPLE);
    assertThat(simple.withCompactHeaders()).isEqualTo(simple);
  }
}
