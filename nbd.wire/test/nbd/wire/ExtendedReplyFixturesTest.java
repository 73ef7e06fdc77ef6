package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Extended chunks against bytes written by hand after the document. */
class ExtendedReplyFixturesTest {
  private static final long COOKIE = 0x1122334455667788L;
  private static final long REQUEST_OFFSET = 0x99aabbccddeeff00L;

  private static final long THREE_TIB = 0x30000000000L;

  /** The cookie, and the offset of the request that is answered. */
  private static final String ANSWERED = "1122334455667788 99aabbccddeeff00";

  private static final Flags<ChunkFlag> MORE = Flags.none(ChunkFlag.class);
  private static final Flags<ChunkFlag> DONE = Flags.of(ChunkFlag.DONE);

  @Test
  void none() throws Exception {
    check(new Reply.Chunk.None(COOKIE, DONE), "0001 0000", "0000000000000000");
    assertWritten(
        out ->
            ReplyCodec.chunkHeader(
                Mode.EXTENDED, out, true, ChunkType.NONE, COOKIE, REQUEST_OFFSET, 0),
        "0001 0000",
        "0000000000000000");
  }

  @Test
  void offsetData() throws Exception {
    String[] more = {"0000 0001", "0000000000001008 0000000000010000"};
    check(new Reply.Chunk.OffsetData(COOKIE, MORE, 0x10000, 4096), more);
    assertWritten(out -> data(out, false, 0x10000, 4096), more);

    String[] done = {"0001 0001", "0000000000000009 ffffffffffffffff"};
    check(new Reply.Chunk.OffsetData(COOKIE, DONE, -1, 1), done);
    assertWritten(out -> data(out, true, -1, 1), done);
  }

  /** The payload has 8 bytes more than its data, which is more than 32 bits hold. */
  @Test
  void offsetDataOfFourGibibytesButAByte() throws Exception {
    String[] hex = {"0000 0001", "0000000100000007 0000000000000000"};
    check(new Reply.Chunk.OffsetData(COOKIE, MORE, 0, -1), hex);
    assertWritten(out -> data(out, false, 0, -1), hex);
  }

  @Test
  void offsetHole() throws Exception {
    String[] hex = {"0001 0002", "000000000000000c 0000000000000200 fffffe00"};
    check(new Reply.Chunk.OffsetHole(COOKIE, DONE, 0x200, 0xfffffe00), hex);
    assertWritten(
        out ->
            ReplyCodec.offsetHole(
                Mode.EXTENDED, out, true, COOKIE, REQUEST_OFFSET, 0x200, 0xfffffe00),
        hex);
  }

  @Test
  void blockStatus() throws Exception {
    check(
        new Reply.Chunk.BlockStatusExt(
            COOKIE, DONE, 42, Descriptors.of(THREE_TIB, 3, 1, -1, Long.MAX_VALUE, 1L << 63)),
        "0001 0006",
        "0000000000000038 0000002a 00000003",
        "0000030000000000 0000000000000003",
        "0000000000000001 ffffffffffffffff",
        "7fffffffffffffff 8000000000000000");
  }

  @Test
  void error() throws Exception {
    check(
        new Reply.Chunk.Error(COOKIE, DONE, WireError.EIO, "bad disk"),
        "0001 8001",
        "000000000000000e 00000005 0008 626164206469736b");
    check(
        new Reply.Chunk.Error(COOKIE, MORE, WireError.EOVERFLOW, ""),
        "0000 8001",
        "0000000000000006 0000004b 0000");
  }

  @Test
  void errorWithOffset() throws Exception {
    check(
        new Reply.Chunk.ErrorOffset(COOKIE, MORE, WireError.EPERM, "ü", 0x1000),
        "0000 8002",
        "0000000000000010 00000001 0002 c3bc 0000000000001000");
  }

  @Test
  void unknownChunk() throws Exception {
    Flags<ChunkFlag> flags = Flags.ofBits(ChunkFlag.class, 0x8001);
    check(
        new Reply.Chunk.Unknown(COOKIE, flags, 7, Bytes.of((byte) 1, (byte) 2)),
        "8001 0007",
        "0000000000000002 0102");
  }

  @Test
  void aHeaderIsCompletedLater() {
    assertWritten(
        out -> {
          out.position(3);
          ReplyCodec.chunkHeader(
              Mode.EXTENDED, out, false, ChunkType.BLOCK_STATUS_EXT, COOKIE, REQUEST_OFFSET, 0);
          ReplyCodec.putPayloadLength(Mode.EXTENDED, out, 3, 0xfffffff8L);
          ReplyCodec.putDone(out, 3);
          out.limit(out.position()).position(3).compact();
        },
        "0001 0006",
        "00000000fffffff8");
  }

  @Test
  void simpleRepliesHaveNoExtendedForm() {
    assertThatThrownBy(
            () -> ReplyCodec.encode(Mode.EXTENDED, 0, Reply.Simple.ok(1), ByteBuffer.allocate(100)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no form in mode EXTENDED");
  }

  @Test
  void compactRepliesAreRefused() {
    for (String magic : new String[] {"67446698", "668e33ef"}) {
      assertThatThrownBy(
              () -> ReplyCodec.decodeHeader(Mode.EXTENDED, Hex.bytes(magic, "00".repeat(28))))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("reply begins with 0x%s; 0x6e8a278c expected".formatted(magic));
    }
  }

  @ParameterizedTest
  @EnumSource(names = "EXTENDED", mode = EnumSource.Mode.EXCLUDE)
  void extendedChunksAreRefusedWhereTheyWereNotAgreedOn(Mode mode) {
    assertThatThrownBy(() -> ReplyCodec.headerLength(mode, 0x6e8a278c))
        .isInstanceOf(ProtocolException.class)
        .hasMessageStartingWith("reply begins with 0x6e8a278c; 0x67446698");
  }

  @Test
  void headersHave32Bytes() throws Exception {
    assertThat(ReplyCodec.headerLength(Mode.EXTENDED, 0x6e8a278c)).isEqualTo(32);
    assertThat(ReplyCodec.headerLength(Mode.STRUCTURED, 0x668e33ef)).isEqualTo(20);
    assertThat(ReplyCodec.headerLength(Mode.STRUCTURED, 0x67446698)).isEqualTo(16);
  }

  private static void data(ByteBuffer out, boolean done, long offset, int length) {
    ReplyCodec.offsetData(Mode.EXTENDED, out, done, COOKIE, REQUEST_OFFSET, offset, length);
  }

  /**
   * @param hex flags and type; then what comes behind {@link #ANSWERED}
   */
  private static void check(Reply.Chunk chunk, String... hex) throws Exception {
    assertWritten(out -> ReplyCodec.encode(Mode.EXTENDED, REQUEST_OFFSET, chunk, out), hex);
    ByteBuffer in = Hex.bytes(whole(hex));
    assertThat(ReplyCodec.encodedLength(Mode.EXTENDED, chunk)).isEqualTo(in.remaining());

    ReplyHeader.Chunk header = (ReplyHeader.Chunk) ReplyCodec.decodeHeader(Mode.EXTENDED, in);
    assertThat(in.position()).isEqualTo(32);
    assertThat(header.requestOffset()).isEqualTo(REQUEST_OFFSET);
    assertThat(header.decodedLength()).isEqualTo(in.remaining());
    assertThat(ReplyCodec.decodeChunk(header, in)).isEqualTo(chunk);
    assertThat(in.hasRemaining()).isFalse();
  }

  private static void assertWritten(Consumer<ByteBuffer> encoding, String... hex) {
    ByteBuffer out = ByteBuffer.allocate(200);
    encoding.accept(out);
    assertThat(Hex.of(out.flip())).isEqualTo(whole(hex));
  }

  private static String whole(String... hex) {
    String rest = String.join("", Arrays.asList(hex).subList(1, hex.length));
    return Hex.plain("6e8a278c", hex[0], ANSWERED, rest);
  }
}
