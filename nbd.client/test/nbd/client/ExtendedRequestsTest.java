package nbd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.Flags;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Conversations in extended headers, both sides' bytes written by hand. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExtendedRequestsTest {
  private static final String REQUEST = "21e41c71";
  private static final String CHUNK = "6e8a278c";
  private static final String COOKIE = "0000000000000001";
  private static final String AT_4096 = "0000000000001000";
  private static final String AT_0 = "0000000000000000";
  private static final String NO_PAYLOAD = "0000000000000000";

  @FunctionalInterface
  private interface Call {
    void on(NbdClient client) throws Exception;
  }

  @Test
  void write() throws Exception {
    ByteBuffer data = Hex.bytes("00010203").position(1);
    check(
        client -> client.write(0x1000, data, CommandFlag.FUA),
        AT_4096,
        "0021 0001",
        COOKIE,
        AT_4096,
        "0000000000000003 010203");
    assertThat(data.position()).isEqualTo(1);
  }

  @Test
  void flush() throws Exception {
    check(NbdClient::flush, AT_0, "0000 0003", COOKIE, AT_0, "0000000000000000");
  }

  @Test
  void zeroOfThreeTebibytes() throws Exception {
    check(
        client -> client.zero(0x1000, 3L << 40, CommandFlag.NO_HOLE, CommandFlag.FAST_ZERO),
        AT_4096,
        "0012 0006",
        COOKIE,
        AT_4096,
        "0000030000000000");
  }

  @Test
  void trimOfTheLargestDisk() throws Exception {
    check(
        client -> client.trim(0, Long.MAX_VALUE, CommandFlag.FUA),
        AT_0,
        "0001 0004",
        COOKIE,
        AT_0,
        "7fffffffffffffff");
  }

  @Test
  void cacheBeyondFourGibibytes() throws Exception {
    check(
        client -> client.cache(0x1000, 1L << 32),
        AT_4096,
        "0000 0005",
        COOKIE,
        AT_4096,
        "0000000100000000");
  }

  @Test
  void anyRequestWithAnyPayload() throws Exception {
    Flags<CommandFlag> none = Flags.none(CommandFlag.class);
    check(
        client -> client.pipelined().other(1, none, 0x1000, 2, Hex.bytes("aabb")).join(),
        AT_4096,
        "0000 0001",
        COOKIE,
        AT_4096,
        "0000000000000002 aabb");
    Flags<CommandFlag> all = Flags.ofBits(CommandFlag.class, 0xffff);
    check(
        client -> client.pipelined().other(0xfffe, all, -1, -1).join(),
        "ffffffffffffffff",
        "ffff fffe",
        COOKIE,
        "ffffffffffffffff ffffffffffffffff");
  }

  @Test
  void readOfDataAndHoles() throws Exception {
    String data = "0000000000000002 aabb";
    converse(
        wire -> {
          wire.expect(REQUEST, "0000 0000", COOKIE, AT_4096, "0000000000000008");
          wire.send(CHUNK, "0000 0001", COOKIE, AT_4096, "000000000000000a 0000000000001006 0708");
          wire.send(CHUNK, "0000 0002", COOKIE, AT_4096, "000000000000000c 0000000000001002");
          wire.send("00000004");
          wire.send(CHUNK, "0001 0001", COOKIE, AT_4096, "000000000000000a 0000000000001000 0102");
          wire.expect(REQUEST, "0020 0001 0000000000000002", AT_0, data);
          wire.send(CHUNK, "0001 0000 0000000000000002", AT_0, NO_PAYLOAD);
        },
        client -> {
          ByteBuffer into = Hex.bytes("ffffffffffffffff");
          assertThat(client.read(0x1000, into))
              .containsExactly(
                  new ReadPart(0x1006, 2, false),
                  new ReadPart(0x1002, 4, true),
                  new ReadPart(0x1000, 2, false));
          assertThat(Hex.of(into)).isEqualTo("0102000000000708");
          client.write(0, Hex.bytes("aabb"));
        });
  }

  @Test
  void readInOneChunk() throws Exception {
    converse(
        wire -> {
          wire.expect(REQUEST, "0004 0000", COOKIE, AT_4096, "0000000000000004");
          wire.send(CHUNK, "8001 0001", COOKIE, AT_4096, "000000000000000c", AT_4096, "01020304");
        },
        client -> assertThat(client.read(0x1000, 4, CommandFlag.DF)).containsExactly(1, 2, 3, 4));
  }

  @Test
  void readThatFailsPartWay() throws Exception {
    converse(
        wire -> {
          wire.expect(REQUEST, "0000 0000", COOKIE, AT_4096, "0000000000000008");
          wire.send(CHUNK, "0000 0001", COOKIE, AT_4096, "000000000000000b", AT_4096, "010203");
          wire.send(CHUNK, "0000 8002", COOKIE, AT_4096, "0000000000000011");
          wire.send("00000005 0003 6f6821 0000000000001003");
          wire.send(CHUNK, "0001 0000", COOKIE, AT_4096, NO_PAYLOAD);
        },
        client ->
            assertThatThrownBy(() -> client.read(0x1000, 8))
                .isInstanceOfSatisfying(
                    NbdRemoteException.class,
                    e -> {
                      assertThat(e.error()).isEqualTo(WireError.EIO);
                      assertThat(e.offset()).hasValue(0x1003);
                      assertThat(e.remoteMessage()).isEqualTo("oh!");
                    }));
  }

  @Test
  void failureOfARequestWithoutData() throws Exception {
    converse(
        wire -> {
          wire.expect(REQUEST, "0000 0006", COOKIE, AT_0, "0000000100000000");
          wire.send(CHUNK, "0001 8001", COOKIE, AT_0, "0000000000000008 0000005f 0002 6e6f");
        },
        client ->
            assertThatThrownBy(() -> client.zero(0, 1L << 32))
                .hasMessage("WriteZeroes of 4294967296 bytes at 0 failed: ENOTSUP: no"));
  }

  @Test
  void blockStatusOfTheLargestDiskInTwoContexts() throws Exception {
    converse(
        wire -> {
          wire.expect(REQUEST, "0000 0007", COOKIE, AT_0, "7fffffffffffffff");
          wire.send(CHUNK, "0000 0006", COOKIE, AT_0, "0000000000000028 00000007 00000002");
          wire.send("0000000000001000 0000000000000000 7fffffffffffefff 0000000000000003");
          wire.send(CHUNK, "0001 0006", COOKIE, AT_0, "0000000000000018 00000009 00000001");
          wire.send("7fffffffffffffff fedcba9876543210");
        },
        client ->
            assertThat(client.blockStatus(0, Long.MAX_VALUE))
                .containsExactly(
                    Map.entry("base:allocation", Descriptors.of(4096, 0, Long.MAX_VALUE - 4096, 3)),
                    Map.entry("x:b", Descriptors.of(Long.MAX_VALUE, 0xfedcba9876543210L))));
  }

  @Test
  void blockStatusWithReqOne() throws Exception {
    converse(
        wire -> {
          wire.expect(REQUEST, "0008 0007", COOKIE, AT_4096, "0000000200000000");
          wire.send(CHUNK, "0000 0006", COOKIE, AT_4096, "0000000000000018 00000009 00000001");
          wire.send("0000000000000001 0000000000000000");
          wire.send(CHUNK, "0000 0006", COOKIE, AT_4096, "0000000000000018 00000007 00000001");
          wire.send("0000000200000000 0000000000000003");
          wire.send(CHUNK, "0001 0000", COOKIE, AT_4096, NO_PAYLOAD);
        },
        client ->
            assertThat(client.blockStatus(0x1000, 1L << 33, CommandFlag.REQ_ONE).values())
                .containsExactly(Descriptors.of(1L << 33, 3), Descriptors.of(1, 0)));
  }

  @Test
  void blockStatusOfChosenContexts() throws Exception {
    converse(
        wire -> {
          wire.expect(REQUEST, "0020 0007", COOKIE, AT_4096, "000000000000000c");
          wire.expect("0000000200000000 00000009");
          wire.send(CHUNK, "0001 0006", COOKIE, AT_4096, "0000000000000018 00000009 00000001");
          wire.send("0000000400000000 0000000000000005");
          wire.expect(REQUEST, "0028 0007 0000000000000002", AT_0, "0000000000000010");
          wire.expect("7fffffffffffffff 00000007 00000009");
          wire.send(CHUNK, "0001 8001 0000000000000002", AT_0, "0000000000000006 00000016 0000");
        },
        client -> {
          assertThat(client.blockStatus(Set.of("x:b"), 0x1000, 1L << 33))
              .containsExactly(Map.entry("x:b", Descriptors.of(1L << 34, 5)));
          Set<String> both = Set.of("x:b", "base:allocation");
          assertThatThrownBy(() -> client.blockStatus(both, 0, Long.MAX_VALUE, CommandFlag.REQ_ONE))
              .hasMessage("BlockStatus of 9223372036854775807 bytes at 0 failed: EINVAL");
        });
  }

  @Test
  void contextsThatAreNotSelectedCannotBeChosen() throws Exception {
    converse(
        _ -> {},
        client -> {
          assertThatThrownBy(() -> client.blockStatus(Set.of("x:c"), 0, 1))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage(
                  "metadata contexts [x:c]; one or more of those selected expected:"
                      + " [base:allocation, x:b]");
          assertThatThrownBy(() -> client.blockStatus(Set.of(), 0, 1))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith("metadata contexts []; one or more");
        });
  }

  @Test
  void chosenContextsNeedExtendedHeaders() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.structured(ScriptedPeer.Wire::drain);
        NbdClient client = peer.connectStructured()) {
      assertThatThrownBy(() -> client.blockStatus(Set.of("x:a"), 0, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "BlockStatus of 1 bytes at 0 in chosen contexts: extended headers expected, those"
                  + " agreed on are compact");
    }
  }

  @Test
  void asManyDescriptorsAsTheDocumentAllows() throws Exception {
    int count = 1 << 20;
    ByteBuffer pairs = ByteBuffer.allocate(16 * count);
    for (int i = 0; i < count; i++) {
      pairs.putLong(1).putLong(i % 2);
    }
    pairs.flip();
    converse(
        wire -> {
          wire.expect(REQUEST, "0020 0007", COOKIE, AT_0, "000000000000000c");
          wire.expect("0000000000100000 00000007");
          wire.send(CHUNK, "0001 0006", COOKIE, AT_0, "0000000001000008 00000007 00100000");
          while (pairs.hasRemaining()) {
            wire.channel().write(pairs);
          }
        },
        client -> {
          Descriptors told =
              client.blockStatus(Set.of("base:allocation"), 0, count).get("base:allocation");
          assertThat(told.count()).isEqualTo(count);
          assertThat(told.covered()).isEqualTo(count);
          assertThat(told.status(count - 1)).isEqualTo(1);
        });
  }

  /** The request's bytes behind the magic are these, and it succeeds. */
  private static void check(Call call, String offset, String... request) throws Exception {
    converse(
        wire -> {
          wire.expect(REQUEST, String.join("", request));
          wire.send(CHUNK, "0001 0000", COOKIE, offset, NO_PAYLOAD);
        },
        call);
  }

  private static void converse(ScriptedPeer.Script script, Call call) throws Exception {
    ScriptedPeer.Script whole =
        wire -> {
          script.run(wire);
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.extended(whole);
        NbdClient client = peer.connectExtended()) {
      call.on(client);
    }
  }
}
