package nbd.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.wire.CommandFlag;
import nbd.wire.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that break the rules of transmission: the request fails, and the connection ends. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplyBreachTest {
  private static final String DONE = "0001 0000 C 00000000";
  private static final String STATUS_7 = "0000 0005 C 0000000c 00000007 00000008 00000000";
  private static final String STATUS_9 = "0000 0005 C 0000000c 00000009 00000008 00000000";

  @FunctionalInterface
  private interface Call {
    void on(NbdClient client) throws IOException;
  }

  @ParameterizedTest
  @CsvSource({
    "0000 0001 C 0000000a 0000000000000fff 0102, content of 2 bytes at -1 of a read of 8 bytes",
    "0000 0001 C 00000011 0000000000001000, content of 9 bytes at 0 of a read of 8 bytes",
    "0000 0001 C ffffffff 0000000000001000, content of 4294967287 bytes at 0",
    "0000 0002 C 0000000c 0000000000001007 00000002, content of 2 bytes at 7 of a read of 8",
    "0000 0002 C 0000000c 0000000000001000 ffffffff, content of 4294967295 bytes at 0",
    "0000 0002 C 0000000c ffffffffffffffff 00000001, content of 1 bytes at -4097",
    "0000 8002 C 0000000e 00000005 0000 0000000000001008, error at byte 8 of a request for 8",
    "0000 0000 C 00000000, answered by a chunk NONE without DONE",
    "0001 0000 C 00000000, 'answered without an error, but byte 0 is missing'",
    "0001 0002 C 0000000c 0000000000001000 00000007, 'but byte 7 is missing'",
    "0000 0005 C 0000000c 00000007 00000008 00000000, answered by BlockStatus",
    "0000 0007 C 00000000, 'answered by Unknown, a chunk of type 7'",
    "0000 0003 C 00ffffff, answered by a chunk of 16777215 bytes; at most 8388612",
    "0001 8001 C 00000005 0000000500, chunk of type 32769: message length needs 2 bytes",
    "0001 0000 0000000000000002 00000000, reply with cookie 2; no such request is outstanding"
  })
  void wrongChunksForARead(String chunk, String message) throws Exception {
    assertBreach(client -> client.read(0x1000, 8), message, chunk);
  }

  @Test
  void overlappingContent() throws Exception {
    String first = "0000 0001 C 0000000c 0000000000001000 01020304";
    String second = "0001 0002 C 0000000c 0000000000001003 00000005";
    assertBreach(
        client -> client.read(0x1000, 8),
        "content 3 to 8 of a read overlaps earlier content 0 to 4",
        first,
        second);
  }

  @Test
  void contentBehindItsError() throws Exception {
    String error = "0000 8002 C 0000000e 00000005 0000 0000000000001003";
    String content = "0000 0002 C 0000000c 0000000000001003 00000001";
    assertBreach(
        client -> client.read(0x1000, 8), "comes after an error inside it", error, content);
  }

  @Test
  void twoContentChunksDespiteDf() throws Exception {
    String first = "0000 0002 C 0000000c 0000000000001000 00000004";
    String second = "0001 0002 C 0000000c 0000000000001004 00000004";
    assertBreach(
        client -> client.read(0x1000, 8, CommandFlag.DF),
        "with DF answered by more than one content chunk",
        first,
        second);
  }

  @ParameterizedTest
  @CsvSource({
    "0000 0001 C 00000009 0000000000001000 01, Flush of 0 bytes at 0 answered by OffsetData",
    "0000 0002 C 0000000c 0000000000001000 00000001, Flush of 0 bytes at 0 answered by OffsetHole",
    "0001 8002 C 0000000e 00000005 0000 0000000000000000, error at byte 0 of a request for 0"
  })
  void wrongChunksForAFlush(String chunk, String message) throws Exception {
    assertBreach(NbdClient::flush, message, chunk);
  }

  @ParameterizedTest
  @CsvSource({
    "0000 0005 C 0000000c 00000008 00000008 00000000, answered for context id 8; asked for:",
    "0000 0005 C 00000014 00000007 00000008 00000000 00000001 00000003, beyond the request",
    "0001 0000 C 00000000, not answered for x:a",
    "0000 0006 C 00000018 00000007 00000001 0000000000000008 0000000000000000, by BlockStatusExt",
    "0000 0002 C 0000000c 0000000000001000 00000008, answered by OffsetHole"
  })
  void wrongChunksForABlockStatus(String chunk, String message) throws Exception {
    assertBreach(client -> client.blockStatus(0x1000, 8), message, chunk);
  }

  @Test
  void blockStatusTwiceForAContext() throws Exception {
    assertBreach(
        client -> client.blockStatus(0x1000, 8), "answered twice for x:a", STATUS_7, STATUS_7);
  }

  @Test
  void blockStatusNotForAllContexts() throws Exception {
    assertBreach(client -> client.blockStatus(0x1000, 8), "not answered for x:b", STATUS_7, DONE);
    assertBreach(client -> client.blockStatus(0x1000, 8), "not answered for x:a", STATUS_9, DONE);
  }

  @ParameterizedTest
  @CsvSource({
    "0000 0005 C 0000000c 00000007 00000009 00000000, 'answered by [9:0]'",
    "0000 0005 C 00000014 00000007 00000001 00000000 00000001 00000001, 'answered by [1:0, 1:1]'"
  })
  void moreThanOneDescriptorWithinTheRequestDespiteReqOne(String chunk, String message)
      throws Exception {
    assertBreach(client -> client.blockStatus(0x1000, 8, CommandFlag.REQ_ONE), message, chunk);
  }

  @Test
  void simpleRepliesWhereChunksAreDue() throws Exception {
    String ok = "67446698 00000000 0000000000000001";
    String error = "67446698 00000005 0000000000000001";
    assertRawBreach(client -> client.read(0x1000, 8), "chunks were agreed on", ok);
    assertRawBreach(client -> client.read(0x1000, 8), "chunks were agreed on", error);
    assertRawBreach(
        client -> client.blockStatus(0x1000, 8), "by a simple reply without an error", ok);
  }

  @Test
  void repliesWithoutMagic() throws Exception {
    assertRawBreach(NbdClient::flush, "reply begins with 0x25609513", "25609513");
  }

  @Test
  void chunksThatNobodyAskedFor() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.channel().read(ByteBuffer.allocate(28));
          wire.send("668e33ef 0001 0000 0000000000000001 00000000");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.simple(script);
        NbdClient client = peer.connectSimple()) {
      assertEnds(client, NbdClient::flush, "reply begins with 0x668e33ef; 0x67446698 expected");
    }
  }

  private static void assertBreach(Call call, String message, String... chunks) throws Exception {
    StringBuilder hex = new StringBuilder();
    for (String chunk : chunks) {
      hex.append("668e33ef").append(chunk.replace("C", "0000000000000001"));
    }
    assertRawBreach(call, message, hex.toString());
  }

  private static void assertRawBreach(Call call, String message, String hex) throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          // the request first: a reply that comes before it answers nothing
          wire.channel().read(ByteBuffer.allocate(28));
          wire.send(hex);
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      assertEnds(client, call, message);
    }
  }

  private static void assertEnds(NbdClient client, Call call, String message) {
    assertThatThrownBy(() -> call.on(client))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> client.read(0, 1)).isInstanceOf(IOException.class);
  }
}
