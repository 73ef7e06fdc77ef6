package nbd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Map;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.Flags;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests other than reads against bytes written by hand. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestsTest {
  private static final String COOKIE = "0000000000000001";
  private static final String OK = "67446698 00000000 0000000000000001";
  private static final String CHUNK = "668e33ef";

  @FunctionalInterface
  private interface Call {
    void on(NbdClient client) throws Exception;
  }

  @Test
  void write() throws Exception {
    ByteBuffer data = Hex.bytes("00010203").position(1);
    check(
        client -> client.write(0x200, data, CommandFlag.FUA),
        "25609513 0001 0001 0000000000000001 0000000000000200 00000003 010203");
    assertThat(data.position()).isEqualTo(1);
  }

  @Test
  void flush() throws Exception {
    check(NbdClient::flush, "25609513 0000 0003 0000000000000001", "00".repeat(12));
  }

  @Test
  void trim() throws Exception {
    check(
        client -> client.trim(0x200, 0x1000, CommandFlag.FUA),
        "25609513 0001 0004 0000000000000001 0000000000000200 00001000");
  }

  @Test
  void cache() throws Exception {
    check(
        client -> client.cache(0x200, 0x1000),
        "25609513 0000 0005 0000000000000001 0000000000000200 00001000");
  }

  @Test
  void zero() throws Exception {
    check(
        client -> client.zero(0x200, 0x1000, CommandFlag.NO_HOLE, CommandFlag.FAST_ZERO),
        "25609513 0012 0006 0000000000000001 0000000000000200 00001000");
  }

  @Test
  void requestsOfAnyTypeAndFlags() throws Exception {
    Flags<CommandFlag> flags = Flags.ofBits(CommandFlag.class, 0xffff);
    check(
        client -> client.pipelined().other(0xfffe, flags, -1, 0xffffffffL).join(),
        "25609513 ffff fffe 0000000000000001 ffffffffffffffff ffffffff");
  }

  @Test
  void lengthsThatNeedMoreThan32BitsAreNotSentEvenUnchecked() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect("25609513 0000 0004 0000000000000002 0000000000000000 ffffffff");
          wire.send("67446698 00000000 0000000000000002");
          wire.drain();
        };
    ClientOptions unchecked = ClientOptions.usual().unchecked();
    try (ScriptedPeer peer = ScriptedPeer.simple(script);
        NbdClient client = NbdClient.connect(peer.address(), "", unchecked)) {
      assertThatThrownBy(() -> client.zero(0, 1L << 32))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("request length 4294967296; compact headers hold 0 to 4294967295");
      client.trim(0, 0xffffffffL);
    }
  }

  @Test
  void successInChunksIsSuccess() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect("25609513 0000 0003", COOKIE, "00".repeat(12));
          wire.send(CHUNK, "0001 0000", COOKIE, "00000000");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      client.flush();
    }
  }

  @Test
  void failureInChunksHasAMessage() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect("25609513 0000 0001", COOKIE, "0000000000000000 00000001 aa");
          wire.send(CHUNK, "0001 8001", COOKIE, "00000008 0000001c 0002 6e6f");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      assertThatThrownBy(() -> client.write(0, Hex.bytes("aa")))
          .isInstanceOfSatisfying(
              NbdRemoteException.class,
              e -> {
                assertThat(e.error()).isEqualTo(WireError.ENOSPC);
                assertThat(e.remoteMessage()).isEqualTo("no");
                assertThat(e.offset()).isEmpty();
              })
          .hasMessage("Write of 1 bytes at 0 failed: ENOSPC: no");
    }
  }

  @Test
  void blockStatusOfEachContextInAnyOrder() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect("25609513 0000 0007", COOKIE, "0000000000001000 00001000");
          wire.send(CHUNK, "0000 0005", COOKIE, "0000000c 00000009 ffffffff 00000001");
          wire.send(CHUNK, "0001 0005", COOKIE, "00000014 00000007");
          wire.send("00000fff 00000003 00001001 00000000");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      Map<String, Descriptors> status = client.blockStatus(0x1000, 0x1000);
      assertThat(status)
          .containsExactly(
              Map.entry("x:a", Descriptors.of(0xfff, 3, 0x1001, 0)),
              Map.entry("x:b", Descriptors.of(0xffffffffL, 1)));
    }
  }

  @Test
  void blockStatusOfManyDescriptors() throws Exception {
    String pair = "00000001 00000000 00000001 00000003";
    ScriptedPeer.Script script =
        wire -> {
          wire.expect("25609513 0000 0007", COOKIE, "0000000000000000 0000c350");
          wire.send(CHUNK, "0000 0005", COOKIE, "00061a84 00000007", pair.repeat(25_000));
          wire.send(CHUNK, "0001 0005", COOKIE, "0000000c 00000009 0000c350 00000000");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      Map<String, Descriptors> status = client.blockStatus(0, 50_000);
      assertThat(status.get("x:a").count()).isEqualTo(50_000);
      assertThat(status.get("x:a").covered()).isEqualTo(50_000);
      assertThat(status.get("x:a").status(49_999)).isEqualTo(3);
      assertThat(status.get("x:b").count()).isEqualTo(1);
    }
  }

  @Test
  void blockStatusWithReqOne() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect("25609513 0008 0007", COOKIE, "0000000000001000 00001000");
          wire.send(CHUNK, "0000 0005", COOKIE, "0000000c 00000007 00001000 00000000");
          wire.send(CHUNK, "0000 0005", COOKIE, "0000000c 00000009 00000001 00000000");
          wire.send(CHUNK, "0001 0000", COOKIE, "00000000");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      assertThat(client.blockStatus(0x1000, 0x1000, CommandFlag.REQ_ONE).values())
          .containsExactly(Descriptors.of(0x1000, 0), Descriptors.of(1, 0));
    }
  }

  private static void check(Call call, String... request) throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(request);
          wire.send(OK);
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      call.on(client);
    }
  }
}
