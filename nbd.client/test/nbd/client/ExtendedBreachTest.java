package nbd.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import nbd.wire.CommandFlag;
import nbd.wire.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that break the rules of extended headers: the request fails, and the connection ends. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExtendedBreachTest {
  private static final int HEADER = 32;

  /** The header's cookie, and the offset of a request at 4096. */
  private static final String RIGHT = "0000000000000001 0000000000001000";

  private static final String DONE = "0001 0000 C 0000000000000000";
  private static final String B_STATUS =
      "0000 0006 C 0000000000000018 00000009 00000001 0000000000000008 0000000000000000";

  @FunctionalInterface
  private interface Call {
    void on(NbdClient client) throws IOException;
  }

  @ParameterizedTest
  @CsvSource({
    "0000 0001 0000000000000001 0000000000001001 0000000000000009 0000000000001001 01,"
        + " Read of 8 bytes at 4096 answered by a chunk for a request at 4097; 4096 expected",
    "0001 8001 0000000000000001 ffffffffffffffff 0000000000000006 00000005 0000,"
        + " by a chunk for a request at 18446744073709551615; 4096 expected",
    "0001 0000 0000000000000002 0000000000001000 0000000000000000, reply with cookie 2; no such",
    "0000 0000 C 0000000000000000, answered by a chunk NONE without DONE",
    "0001 0000 C 0000000000000001 00, chunk of type 0: 1 bytes too many",
    "0001 0001 C 0000000000000011 0000000000001000, content of 9 bytes at 0 of a read of 8 bytes",
    "0001 0001 C 0000000100000008 0000000000001000, 4294967296 bytes of data; at most 4294967295",
    "0001 0001 C 8000000000000008 0000000000001000, 9223372036854775808 bytes of data; at most",
    "0000 0003 C 0000000001000009, by a chunk of 16777225 bytes; at most 16777224",
    "0000 0006 C ffffffffffffffff, by a chunk of 18446744073709551615 bytes; at most 16777224",
    "0000 0006 C 0000000000000018 00000007 00000001 0000000000000008 0000000000000000,"
        + " 'answered by BlockStatusExt, a chunk of type 6'",
    "0000 8002 C 000000000000000e 00000005 0000 0000000000001008, error at byte 8 of a request"
  })
  void wrongChunksForARead(String chunk, String message) throws Exception {
    assertBreach(client -> client.read(0x1000, 8), message, chunk);
  }

  @ParameterizedTest
  @CsvSource({
    "67446698 00000000 0000000000000001, reply begins with 0x67446698; 0x6e8a278c expected",
    "668e33ef 0001 0000 0000000000000001 00000000, reply begins with 0x668e33ef; 0x6e8a278c"
  })
  void compactReplies(String reply, String message) throws Exception {
    assertRawBreach(client -> client.trim(0x1000, 8), message, reply);
  }

  @ParameterizedTest
  @CsvSource({
    "0000 0005 C 000000000000000c 00000007 00000008 00000000,"
        + " 'answered by BlockStatus, a chunk of type 5'",
    "0000 0006 C 0000000000000018 00000008 00000001 0000000000000008 0000000000000000,"
        + " 'answered for context id 8; asked for: {7=base:allocation, 9=x:b}'",
    "0000 0006 C 0000000000000018 00000007 00000001 0000000000000008 0000000100000000,"
        + " 'by status 0x100000000 of base:allocation, which has 32 bits at most'",
    "0000 0006 C 0000000000000018 00000007 00000001 0000000000000008 8000000000000000,"
        + " by status 0x8000000000000000 of base:allocation",
    "0000 0006 C 0000000000000028 00000009 00000002 0000000000000008 0000000000000000"
        + " 0000000000000001 0000000000000001, answered by descriptors beyond the request",
    "0000 0006 C 0000000000000028 00000009 00000002 0000000000000007 0000000000000000"
        + " 7ffffffffffffff9 0000000000000001, by descriptors for more than 2^63-1 bytes",
    "0000 0006 C 0000000000000018 00000007 00000002 0000000000000008 0000000000000000,"
        + " 2 descriptors announced in 16 bytes",
    "0000 0006 C 0000000000000018 00000007 00000001 0000000000000000 0000000000000000,"
        + " descriptor of length 0",
    "0000 0006 C 0000000000000018 00000007 00000001 8000000000000000 0000000000000000,"
        + " descriptor of length 9223372036854775808; 1 to 2^63-1 expected",
    "0001 0000 C 0000000000000000, not answered for base:allocation"
  })
  void wrongChunksForABlockStatus(String chunk, String message) throws Exception {
    assertBreach(client -> client.blockStatus(0x1000, 8), message, chunk);
  }

  @Test
  void moreThanOneDescriptorWithinTheRequestDespiteReqOne() throws Exception {
    assertBreach(
        client -> client.blockStatus(0x1000, 8, CommandFlag.REQ_ONE),
        "with REQ_ONE answered by [9:0]",
        "0000 0006 C 0000000000000018 00000009 00000001 0000000000000009 0000000000000000");
  }

  @Test
  void blockStatusTwiceForAContext() throws Exception {
    assertBreach(
        client -> client.blockStatus(0x1000, 8), "answered twice for x:b", B_STATUS, B_STATUS);
  }

  @Test
  void contextsThatWereNotChosen() throws Exception {
    assertBreach(
        client -> client.blockStatus(Set.of("base:allocation"), 0x1000, 8),
        "answered for context id 9; asked for: {7=base:allocation}",
        B_STATUS);
    assertBreach(
        client -> client.blockStatus(Set.of("base:allocation"), 0x1000, 8),
        "BlockStatus of 8 bytes at 4096 not answered for base:allocation",
        DONE);
  }

  @Test
  void dataForARequestWithoutData() throws Exception {
    assertBreach(
        client -> client.zero(0x1000, 8),
        "WriteZeroes of 8 bytes at 4096 answered by OffsetHole",
        "0001 0002 C 000000000000000c 0000000000001000 00000008");
  }

  private static void assertBreach(Call call, String message, String... chunks) throws Exception {
    StringBuilder hex = new StringBuilder();
    for (String chunk : chunks) {
      hex.append("6e8a278c").append(chunk.replace("C", RIGHT));
    }
    assertRawBreach(call, message, hex.toString());
  }

  private static void assertRawBreach(Call call, String message, String hex) throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          // the request first: a reply that comes before it answers nothing
          wire.channel().read(ByteBuffer.allocate(HEADER));
          wire.send(hex);
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.extended(script);
        NbdClient client = peer.connectExtended()) {
      assertThatThrownBy(() -> call.on(client))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining(message);
      assertThatThrownBy(() -> client.read(0, 1)).isInstanceOf(IOException.class);
    }
  }
}
