package nbd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import nbd.wire.CommandFlag;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads against bytes written by hand, from servers that keep the rules. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadTest {
  private static final String READ =
      "25609513 0000 0000 0000000000000001 0000000000001000 00000008";
  private static final String CHUNK = "668e33ef";
  private static final String COOKIE = "0000000000000001";

  @Test
  void simpleReplyBringsTheData() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(READ);
          wire.send("67446698 00000000", COOKIE, "0102030405060708");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.simple(script);
        NbdClient client = peer.connectSimple()) {
      ByteBuffer into = ByteBuffer.allocate(10).position(1).limit(9);
      assertThat(client.read(0x1000, into)).containsExactly(new ReadPart(0x1000, 8, false));
      assertThat(Hex.of(into.duplicate().clear())).isEqualTo("00010203040506070800");
      assertThat(into.position()).isEqualTo(1);
      assertThat(into.limit()).isEqualTo(9);
    }
  }

  @Test
  void simpleErrorBringsNoData() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(READ);
          wire.send("67446698 00000005", COOKIE);
          wire.expect("25609513 0000 0000 0000000000000002 0000000000001000 00000008");
          wire.send("67446698 00000000 0000000000000002 1112131415161718");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.simple(script);
        NbdClient client = peer.connectSimple()) {
      assertRemote(client, WireError.EIO, "Read of 8 bytes at 4096 failed: EIO");
      assertThat(client.read(0x1000, 8)).startsWith(0x11, 0x12).endsWith(0x18);
    }
  }

  @Test
  void chunksInAnyOrderAreAssembled() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(READ);
          wire.send(CHUNK, "0000 0001", COOKIE, "0000000a 0000000000001006 0708");
          wire.send(CHUNK, "0000 0002", COOKIE, "0000000c 0000000000001002 00000004");
          wire.send(CHUNK, "0000 0001", COOKIE, "0000000a 0000000000001000 0102");
          wire.send(CHUNK, "0001 0000", COOKIE, "00000000");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      ByteBuffer into = Hex.bytes("ffffffffffffffff");
      assertThat(client.read(0x1000, into))
          .containsExactly(
              new ReadPart(0x1006, 2, false),
              new ReadPart(0x1002, 4, true),
              new ReadPart(0x1000, 2, false));
      assertThat(Hex.of(into)).isEqualTo("0102000000000708");
    }
  }

  @Test
  void contentMayBeTheLastChunkAndUnknownFlagsAreIgnored() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect("25609513 0004 0000", COOKIE, "0000000000001000 00000008");
          wire.send(CHUNK, "8001 0001", COOKIE, "00000010 0000000000001000 0102030405060708");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      assertThat(client.read(0x1000, 8, CommandFlag.DF)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }
  }

  @Test
  void errorChunkFailsTheReadWithItsMessage() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(READ);
          wire.send(CHUNK, "0000 0002", COOKIE, "0000000c 0000000000001000 00000008");
          wire.send(CHUNK, "0000 8001", COOKIE, "00000009 0000001c 0003 6f6821");
          wire.send(CHUNK, "0001 0000", COOKIE, "00000000");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      assertRemote(client, WireError.ENOSPC, "Read of 8 bytes at 4096 failed: ENOSPC: oh!");
    }
  }

  @Test
  void errorWithOffsetTellsThePlace() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(READ);
          wire.send(CHUNK, "0000 8002", COOKIE, "0000000e 00000005 0000 0000000000001003");
          wire.send(CHUNK, "0000 0001", COOKIE, "0000000b 0000000000001000 010203");
          wire.send(CHUNK, "0001 8002", COOKIE, "0000000e 0000000c 0000 0000000000001007");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      assertThatThrownBy(() -> client.read(0x1000, 8))
          .isInstanceOfSatisfying(
              NbdRemoteException.class,
              e -> {
                assertThat(e.error()).isEqualTo(WireError.EIO);
                assertThat(e.offset()).hasValue(0x1003);
                assertThat(e.remoteMessage()).isEmpty();
              });
    }
  }

  @Test
  void unknownErrorChunkFailsTheReadAndTheConnectionLives() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(READ);
          wire.send(CHUNK, "0001 80ff", COOKIE, "0000000a 00000001 0001 78 aabbcc");
          wire.expect("25609513 0000 0003 0000000000000002", "00".repeat(12));
          wire.send("67446698 00000000 0000000000000002");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      assertRemote(client, WireError.EPERM, "Read of 8 bytes at 4096 failed: EPERM: x");
      client.flush();
    }
  }

  private static void assertRemote(NbdClient client, WireError error, String message) {
    assertThatThrownBy(() -> client.read(0x1000, 8))
        .isInstanceOfSatisfying(
            NbdRemoteException.class, e -> assertThat(e.error()).isEqualTo(error))
        .hasMessage(message);
  }
}
