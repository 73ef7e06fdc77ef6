package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MalformedReplyTest {
  private static final Flags<ChunkFlag> DONE = Flags.of(ChunkFlag.DONE);

  @Test
  void messagesWithoutMagicAreRefused() {
    assertThatThrownBy(
            () -> ReplyCodec.decodeHeader(Mode.STRUCTURED, Hex.bytes("6e8a278c", "00".repeat(16))))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("reply begins with 0x6e8a278c; 0x67446698 or 0x668e33ef expected");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00, 1 bytes too many",
    "1, 00000000000000, offset needs 8 bytes; only 7 are left",
    "1, 0000000000000000, no data; at least 1 byte expected",
    "2, 0000000000000000 000000, hole size needs 4 bytes; only 3 are left",
    "2, 0000000000000000 00000001 00, 1 bytes too many",
    "2, 0000000000000000 00000000, hole of size 0; at least 1 byte expected",
    "5, 000000, context id needs 4 bytes; only 3 are left",
    "5, 00000001, no descriptor; at least 1 expected",
    "5, 00000001 00000200 000000, descriptor status needs 4 bytes; only 3 are left",
    "5, 00000001 00000200 00000000 0000, descriptor length needs 4 bytes; only 2 are left",
    "5, 00000001 00000000 00000000, descriptor of length 0; at least 1 byte expected",
    "32769, 00000005 00, message length needs 2 bytes; only 1 are left",
    "32769, 00000000 0000, error 0; an error chunk needs another number",
    "32769, 00000005 0002 61, error message needs 2 bytes; only 1 are left",
    "32769, 00000005 0001 61 62, 1 bytes too many",
    "32770, 00000005 0000 00000000000000, offset needs 8 bytes; only 7 are left",
    "32770, 00000005 0003 00000000000000000000, offset needs 8 bytes; only 7 are left",
    "32770, 00000005 0000 0000000000000000 00, 1 bytes too many",
    "32771, 00000005 0002 61, error message needs 2 bytes; only 1 are left"
  })
  void chunksMustFitToTheByte(int type, String hex, String message) {
    ByteBuffer payload = Hex.bytes(hex);
    ReplyHeader.Chunk header = new ReplyHeader.Chunk(DONE, type, 1, 0, payload.remaining());
    assertThatThrownBy(() -> ReplyCodec.decodeChunk(header, payload))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("chunk of type " + type + ": " + message);
  }

  @Test
  void messagesOfMoreThan4096BytesAreRefused() {
    ByteBuffer payload = Hex.bytes("00000005 1001", "61".repeat(4097));
    ReplyHeader.Chunk header = new ReplyHeader.Chunk(DONE, 0x8001, 1, 0, payload.remaining());
    assertThatThrownBy(() -> ReplyCodec.decodeChunk(header, payload))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("error message is 4097 bytes long; at most 4096 are allowed");
  }

  @Test
  void unknownErrorChunksAreErrors() throws Exception {
    ByteBuffer payload = Hex.bytes("0000001c 0002 6f6b ffffff");
    ReplyHeader.Chunk header = new ReplyHeader.Chunk(DONE, 0x8003, 7, 0, payload.remaining());
    assertThat(ReplyCodec.decodeChunk(header, payload))
        .isEqualTo(new Reply.Chunk.Error(7, DONE, WireError.ENOSPC, "ok"));
    assertThat(payload.hasRemaining()).isFalse();
  }

  @Test
  void unknownErrorNumbersAreEinval() throws Exception {
    ByteBuffer payload = Hex.bytes("ffffffff 0000");
    assertThat(ReplyCodec.decodeChunk(new ReplyHeader.Chunk(DONE, 0x8001, 7, 0, 6), payload))
        .isEqualTo(new Reply.Chunk.Error(7, DONE, WireError.EINVAL, ""));
  }

  @Test
  void dataBehindTheOffsetIsLeftAlone() throws Exception {
    ByteBuffer in = Hex.bytes("0000000000001000 aabbcc");
    ReplyHeader.Chunk header = new ReplyHeader.Chunk(DONE, 1, 7, 0, 11);
    assertThat(header.decodedLength()).isEqualTo(8);
    assertThat(ReplyCodec.decodeChunk(header, in))
        .isEqualTo(new Reply.Chunk.OffsetData(7, DONE, 4096, 3));
    assertThat(Hex.of(in)).isEqualTo("aabbcc");
  }

  @Test
  void payloadThatIsNotWholeIsTheCallersMistake() {
    ReplyHeader.Chunk header = new ReplyHeader.Chunk(DONE, 2, 7, 0, 12);
    assertThatThrownBy(() -> ReplyCodec.decodeChunk(header, ByteBuffer.allocate(11)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("payload of 11 bytes; the chunk needs 12");
  }
}
