package nbd.client;

import static nbd.client.ScriptedPeer.GREETING;
import static nbd.client.ScriptedPeer.IHAVEOPT;
import static nbd.client.ScriptedPeer.REPLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import nbd.wire.InfoItem;
import nbd.wire.InfoType;
import nbd.wire.Option;
import nbd.wire.OptionError;
import nbd.wire.OptionReply;
import nbd.wire.ProtocolException;
import nbd.wire.TransmissionFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Steps of the handshake against bytes written by hand. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeTest {
  private static final String EXPORT_INFO = "00000003 0000000c 0000 0000000000010000 0003";

  @Test
  void listTellsAllExports() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(IHAVEOPT, "00000003 00000000");
          wire.send(REPLY, "00000003 00000002 00000006 00000001 61 62");
          wire.send(REPLY, "00000003 00000002 00000004 00000000");
          wire.send(REPLY, "00000003 00000001 00000000");
        };
    try (ScriptedPeer peer = greeting(script);
        Handshake handshake = Handshake.connect(peer.address())) {
      assertThat(handshake.list().orThrow())
          .containsExactly(new OptionReply.Server("a", "b"), new OptionReply.Server("", ""));
    }
  }

  @Test
  void infoCollectsItemsAndIgnoresUnknownOnes() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(IHAVEOPT, "00000006 00000009 00000001 61 0001 0003");
          wire.send(REPLY, "00000006 00000003 00000004 8000 0102");
          wire.send(REPLY, "00000006 00000003 0000000e 0003 00000200 00001000 02000000");
          wire.send(REPLY, "00000006 00000003 00000004 0001 6262");
          wire.send(REPLY, "00000006", EXPORT_INFO);
          wire.send(REPLY, "00000006 00000003 00000003 0002 63");
          wire.send(REPLY, "00000006 00000001 00000000");
        };
    try (ScriptedPeer peer = greeting(script);
        Handshake handshake = Handshake.connect(peer.address())) {
      ExportInfo info = handshake.info("a", InfoType.BLOCK_SIZE).orThrow();
      assertThat(info.size()).isEqualTo(65536);
      assertThat(info.has(TransmissionFlag.READ_ONLY)).isTrue();
      assertThat(info.has(TransmissionFlag.SEND_FLUSH)).isFalse();
      assertThat(info.blockSize()).contains(new InfoItem.BlockSize(512, 4096, 1 << 25));
      assertThat(info.name()).contains("bb");
      assertThat(info.description()).contains("c");
      assertThatThrownBy(() -> handshake.transmission(true))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aRefusalIsAnAnswerAndTheNextStepMayFollow() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(IHAVEOPT, "00000007 00000007 00000001 61 0000");
          wire.send(REPLY, "00000007 80000006 00000002 6e6f");
          wire.expect(IHAVEOPT, "00000008 00000000");
          wire.send(REPLY, "00000008 80000063 00000001 78");
        };
    try (ScriptedPeer peer = greeting(script);
        Handshake handshake = Handshake.connect(peer.address())) {
      Answer<ExportInfo> refused = handshake.go("a");
      assertThat(refused.refusedWith(OptionError.UNKNOWN)).isTrue();
      assertThat(refused.refusedWith(OptionError.POLICY)).isFalse();
      assertThatThrownBy(refused::orThrow)
          .isInstanceOf(OptionRefused.class)
          .hasMessage("NBD_OPT_GO refused: UNKNOWN: no");
      Answer<OptionReply.Ack> unknown = handshake.structuredReplies();
      assertThat(unknown).isEqualTo(new Answer.Refused<>(8, 0x80000063, "x"));
      assertThat(((Answer.Refused<?>) unknown).error()).isEqualTo(Optional.empty());
    }
  }

  @Test
  void exportNameWithZeroes() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.send("4e42444d41474943 49484156454f5054 0001");
          wire.expect("00000001", IHAVEOPT, "00000001 00000001 61");
          wire.send("0000000000010000 0001", "00".repeat(124));
          wire.expect("25609513 0000 0000 0000000000000001 0000000000000000 00000001");
          wire.send("67446698 00000000 0000000000000001 aa");
        };
    try (ScriptedPeer peer = new ScriptedPeer(script);
        Handshake handshake = Handshake.connect(peer.address())) {
      assertThat(handshake.exportName("a").size()).isEqualTo(65536);
      assertThat(handshake.transmission(true).read(0, 1)).containsExactly(0xaa);
    }
  }

  @Test
  void exportNameRefusedIsTheEndOfTheConnection() throws Exception {
    ScriptedPeer.Script script = wire -> wire.expect(IHAVEOPT, "00000001 00000001 61");
    try (ScriptedPeer peer = greeting(script);
        Handshake handshake = Handshake.connect(peer.address())) {
      assertThatThrownBy(() -> handshake.exportName("a")).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void abortIsContentWithAnAnswerAndWithout() throws Exception {
    ScriptedPeer.Script answer =
        wire -> {
          wire.expect(IHAVEOPT, "00000002 00000000");
          wire.send(REPLY, "00000002 00000001 00000000");
        };
    ScriptedPeer.Script silent = wire -> wire.expect(IHAVEOPT, "00000002 00000000");
    for (ScriptedPeer.Script script : new ScriptedPeer.Script[] {answer, silent}) {
      try (ScriptedPeer peer = greeting(script);
          Handshake handshake = Handshake.connect(peer.address())) {
        handshake.abort();
        assertThat(handshake.negotiation().closedByServer()).isTrue();
      }
    }
  }

  @Test
  void aConnectionResetByTheGoodbyeIsClosed() throws Exception {
    // closes when the goodbye has come, of which one byte is read
    ScriptedPeer.Script script = wire -> wire.expect(IHAVEOPT.substring(0, 2));
    try (ScriptedPeer peer = greeting(script);
        Handshake handshake = Handshake.connect(peer.address())) {
      assertThatCode(handshake::abort).doesNotThrowAnyException();
      assertThatThrownBy(handshake.negotiation()::receive).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aGoodbyeToAServerThatHasClosedIsWell() throws Exception {
    try (ScriptedPeer peer = greeting(_ -> {});
        Handshake handshake = Handshake.connect(peer.address())) {
      assertThat(handshake.negotiation().closedByServer()).isTrue();
      assertThatCode(handshake::abort).doesNotThrowAnyException();
    }
  }

  @Test
  void anAnswerToTheGoodbyeThatIsNoneIsABreach() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(IHAVEOPT, "00000002 00000000");
          wire.send("11".repeat(20));
        };
    try (ScriptedPeer peer = greeting(script);
        Handshake handshake = Handshake.connect(peer.address())) {
      assertThatThrownBy(handshake::abort).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void anythingMayBeAsked() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(IHAVEOPT, "0000000b 00000000");
          wire.send(REPLY, "0000000b 80000001 00000000");
          wire.expect("ffee");
          wire.send("0102");
        };
    try (ScriptedPeer peer = greeting(script);
        Handshake handshake = Handshake.connect(peer.address())) {
      Answer<OptionReply.Ack> answer = handshake.ask(new Option.ExtendedHeaders());
      assertThat(answer.refusedWith(OptionError.UNSUP)).isTrue();
      handshake.negotiation().sendRaw(Hex.bytes("ffee"));
      assertThat(Hex.of(handshake.negotiation().receiveRaw(2))).isEqualTo("0102");
    }
  }

  private static ScriptedPeer greeting(ScriptedPeer.Script script) throws Exception {
    return new ScriptedPeer(
        wire -> {
          wire.send(GREETING);
          wire.expect("00000003");
          script.run(wire);
        });
  }
}
