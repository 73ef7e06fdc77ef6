package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MalformedExtendedReplyTest {
  @ParameterizedTest
  @CsvSource({
    "000000, context id needs 4 bytes; only 3 are left",
    "00000001, descriptor count needs 4 bytes; only 0 are left",
    "00000001 00000000, no descriptor; at least 1 expected",
    "00000001 00000000 0000000000000001 0000000000000000, no descriptor; at least 1 expected",
    "00000001 00000001, 1 descriptors announced in 0 bytes; 16 bytes each expected",
    "00000001 00000002 0000000000000001 0000000000000000,"
        + " 2 descriptors announced in 16 bytes; 16 bytes each expected",
    "00000001 00000001 0000000000000001 0000000000000000 0000000000000001 0000000000000000,"
        + " 1 descriptors announced in 32 bytes; 16 bytes each expected",
    "00000001 00000001 0000000000000001 00000000000000,"
        + " 1 descriptors announced in 15 bytes; 16 bytes each expected",
    "00000001 ffffffff 0000000000000001 0000000000000000,"
        + " 4294967295 descriptors announced in 16 bytes; 16 bytes each expected",
    // times 16 it is 2^32 + 16, which an int takes for 16
    "00000001 10000001 0000000000000001 0000000000000000,"
        + " 268435457 descriptors announced in 16 bytes; 16 bytes each expected",
    "00000001 00000001 0000000000000000 0000000000000000,"
        + " descriptor of length 0; 1 to 2^63-1 expected",
    "00000001 00000001 8000000000000000 0000000000000000,"
        + " descriptor of length 9223372036854775808; 1 to 2^63-1 expected",
    "00000001 00000001 ffffffffffffffff 0000000000000000,"
        + " descriptor of length 18446744073709551615; 1 to 2^63-1 expected"
  })
  void statusesMustFitToTheByte(String hex, String message) {
    ByteBuffer payload = Hex.bytes(hex);
    assertThatThrownBy(() -> ReplyCodec.decodeChunk(header(6, payload.remaining()), payload))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("chunk of type 6: " + message);
  }

  @ParameterizedTest
  @CsvSource({
    "0000000000000008, no data; at least 1 byte expected",
    "0000000100000008, 4294967296 bytes of data; at most 4294967295",
    "8000000000000008, 9223372036854775808 bytes of data; at most 4294967295",
    "ffffffffffffffff, 18446744073709551607 bytes of data; at most 4294967295"
  })
  void dataIsNoLongerThan32BitsTell(String length, String message) throws Exception {
    ByteBuffer in = Hex.bytes("6e8a278c 0000 0001", "00".repeat(16), length, "00".repeat(8));
    ReplyHeader.Chunk header = (ReplyHeader.Chunk) ReplyCodec.decodeHeader(Mode.EXTENDED, in);
    assertThat(header.length()).isEqualTo(Long.parseUnsignedLong(length, 16));
    assertThat(header.decodedLength()).isEqualTo(8);
    assertThatThrownBy(() -> ReplyCodec.decodeChunk(header, in))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("chunk of type 1: " + message);
  }

  @Test
  void lengthsOverAllBoundsAreToldAndNotCut() {
    for (long length : new long[] {(1L << 32) + 12, Long.MIN_VALUE, -1}) {
      ReplyHeader.Chunk hole = header(2, length);
      assertThat(hole.decodedLength()).isEqualTo(length);
      assertThatThrownBy(() -> ReplyCodec.decodeChunk(hole, ByteBuffer.allocate(12)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("payload of 12 bytes; the chunk needs %s", Long.toUnsignedString(length));
    }
  }

  private static ReplyHeader.Chunk header(int type, long length) {
    return new ReplyHeader.Chunk(Flags.of(ChunkFlag.DONE), type, 1, 0, length);
  }

  @Test
  void noReplyIsWrittenThatTheModeDoesNotHave() {
    Flags<ChunkFlag> done = Flags.of(ChunkFlag.DONE);
    Descriptors one = Descriptors.of(1, 0);
    assertNoForm(Mode.SIMPLE, new Reply.Chunk.None(1, done));
    assertNoForm(Mode.SIMPLE, new Reply.Chunk.BlockStatus(1, done, 1, one));
    assertNoForm(Mode.STRUCTURED, new Reply.Chunk.BlockStatusExt(1, done, 1, one));
    assertNoForm(Mode.EXTENDED, new Reply.Chunk.BlockStatus(1, done, 1, one));
    assertNoForm(Mode.EXTENDED, Reply.Simple.ok(1));
  }

  private static void assertNoForm(Mode mode, Reply reply) {
    ByteBuffer out = ByteBuffer.allocate(200);
    assertThatThrownBy(() -> ReplyCodec.encode(mode, 0, reply, out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no form in mode " + mode);
    assertThat(out.position()).isZero();
  }
}
