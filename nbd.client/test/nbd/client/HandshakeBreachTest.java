package nbd.client;

import static nbd.client.ScriptedPeer.GREETING;
import static nbd.client.ScriptedPeer.REPLY;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import nbd.wire.ProtocolException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that break the rules of the handshake. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeBreachTest {
  @FunctionalInterface
  private interface Step {
    void take(Handshake handshake) throws IOException;
  }

  @Test
  void otherProtocolsAreRefused() throws Exception {
    ScriptedPeer.Script ssh = wire -> wire.send("5353482d322e302d4f70656e5353485f3130");
    try (ScriptedPeer peer = new ScriptedPeer(ssh)) {
      assertThatThrownBy(() -> Handshake.connect(peer.address()))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("NBDMAGIC");
    }
  }

  @Test
  void aServerThatClosesInTheGreetingIsTold() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer(wire -> wire.send("4e42444d41474943"))) {
      assertThatThrownBy(() -> Handshake.connect(peer.address()))
          .isInstanceOf(EOFException.class)
          .hasMessage("server closed the connection; 10 more bytes expected");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "00000007 00000001 00000000, NBD_OPT_LIST answered by a reply to NBD_OPT_GO",
    "00000003 00000003 00000002 0005, NBD_OPT_LIST answered by Info",
    "00000003 00000063 00000001 00, NBD_OPT_LIST answered by Unknown",
    "00000003 00000001 00000001 00, option reply of type 0x1: 1 bytes too many",
    "00000003 00000002 00004001, option reply of 16385 bytes; at most 16384",
    "00000003 00000002 ffffffff, option reply of 4294967295 bytes; at most 16384"
  })
  void wrongAnswersToList(String reply, String message) throws Exception {
    assertBreach(Handshake::list, message, REPLY, reply, REPLY, "00000003 00000001 00000000");
  }

  @Test
  void repliesWithoutTheirMagic() throws Exception {
    assertBreach(Handshake::list, "option reply begins with 0x", "11".repeat(20));
  }

  @Test
  void goWithoutExportInformation() throws Exception {
    assertBreach(
        it -> it.go(""), "answer lacks NBD_INFO_EXPORT", REPLY, "00000007 00000001 00000000");
  }

  @ParameterizedTest
  @CsvSource({
    "00000000 00001000 02000000, '0, 4096, 33554432'",
    "00000003 00001000 02000000, '3, 4096, 33554432'",
    "00020000 00020000 02000000, '131072, 131072, 33554432'",
    "00000001 00000100 02000000, '1, 256, 33554432'",
    "00001000 00000200 02000000, '4096, 512, 33554432'",
    "00000001 00001001 02000000, '1, 4097, 33554432'",
    "00000001 00001000 00000fff, '1, 4096, 4095'"
  })
  void impossibleBlockSizes(String sizes, String shown) throws Exception {
    assertBreach(
        it -> it.go(""),
        "block sizes " + shown + "; powers of two",
        REPLY,
        "00000007 00000003 0000000c 0000 0000000000010000 0003",
        REPLY,
        "00000007 00000003 0000000e 0003",
        sizes,
        REPLY,
        "00000007 00000001 00000000");
  }

  @Test
  void contextsWithTheSameId() throws Exception {
    assertBreach(
        it -> it.setMetaContexts("", "x:"),
        "metadata contexts x:a and x:b have the same id 7",
        REPLY,
        "0000000a 00000004 00000007 00000007 783a61",
        REPLY,
        "0000000a 00000004 00000007 00000007 783a62",
        REPLY,
        "0000000a 00000001 00000000");
  }

  private static void assertBreach(Step step, String message, String... hex) throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.send(GREETING);
          wire.expect("00000003");
          wire.send(hex);
          wire.drain();
        };
    try (ScriptedPeer peer = new ScriptedPeer(script);
        Handshake handshake = Handshake.connect(peer.address())) {
      ThrowingCallable call = () -> step.take(handshake);
      assertThatThrownBy(call).isInstanceOf(ProtocolException.class).hasMessageContaining(message);
    }
  }
}
