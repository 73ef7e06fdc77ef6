package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Replies against bytes written by hand after the document. */
class ReplyFixturesTest {
  private static final long COOKIE = 0x1122334455667788L;
  private static final String COOKIE_HEX = "1122334455667788";
  private static final Flags<ChunkFlag> MORE = Flags.none(ChunkFlag.class);
  private static final Flags<ChunkFlag> DONE = Flags.of(ChunkFlag.DONE);

  @Test
  void simpleSuccess() throws Exception {
    Reply.Simple ok = Reply.Simple.ok(COOKIE);
    check(ok, "67446698 00000000", COOKIE_HEX);
    assertThat(ok.error()).isEmpty();
    assertWritten(out -> ReplyCodec.simple(out, 0, COOKIE), "67446698 00000000", COOKIE_HEX);
  }

  @Test
  void simpleFailure() throws Exception {
    Reply.Simple failed = Reply.Simple.failed(WireError.ENOSPC, COOKIE);
    check(failed, "67446698 0000001c", COOKIE_HEX);
    assertThat(failed.error()).contains(WireError.ENOSPC);
    assertThat(new Reply.Simple(2, 0).error()).contains(WireError.EINVAL);
  }

  @Test
  void none() throws Exception {
    check(new Reply.Chunk.None(COOKIE, DONE), "668e33ef 0001 0000", COOKIE_HEX, "00000000");
  }

  @Test
  void offsetData() throws Exception {
    String[] more = {"668e33ef 0000 0001", COOKIE_HEX, "00001008 0000000000010000"};
    check(new Reply.Chunk.OffsetData(COOKIE, MORE, 0x10000, 4096), more);
    assertWritten(
        out -> ReplyCodec.offsetData(Mode.STRUCTURED, out, false, COOKIE, 0, 0x10000, 4096), more);

    String[] done = {"668e33ef 0001 0001", COOKIE_HEX, "00000009 ffffffffffffffff"};
    check(new Reply.Chunk.OffsetData(COOKIE, DONE, -1, 1), done);
    assertWritten(out -> ReplyCodec.offsetData(Mode.STRUCTURED, out, true, COOKIE, 0, -1, 1), done);
  }

  @Test
  void offsetDataOfNearlyFourGibibytes() throws Exception {
    Reply.Chunk data = new Reply.Chunk.OffsetData(COOKIE, MORE, 0, -9);
    check(data, "668e33ef 0000 0001", COOKIE_HEX, "ffffffff 0000000000000000");
  }

  @Test
  void offsetHole() throws Exception {
    String[] hex = {"668e33ef 0001 0002", COOKIE_HEX, "0000000c 0000000000000200 fffffe00"};
    check(new Reply.Chunk.OffsetHole(COOKIE, DONE, 0x200, 0xfffffe00), hex);
    assertWritten(
        out -> ReplyCodec.offsetHole(Mode.STRUCTURED, out, true, COOKIE, 0, 0x200, 0xfffffe00),
        hex);
  }

  @Test
  void blockStatus() throws Exception {
    Descriptors descriptors = Descriptors.of(4096, 0, 0xfffff000L, 3, 512, 0xffffffffL);
    check(
        new Reply.Chunk.BlockStatus(COOKIE, DONE, 42, descriptors),
        "668e33ef 0001 0005",
        COOKIE_HEX,
        "0000001c 0000002a",
        "00001000 00000000 fffff000 00000003 00000200 ffffffff");
  }

  @Test
  void error() throws Exception {
    check(
        new Reply.Chunk.Error(COOKIE, DONE, WireError.EIO, "bad disk"),
        "668e33ef 0001 8001",
        COOKIE_HEX,
        "0000000e 00000005 0008 626164206469736b");
    check(
        new Reply.Chunk.Error(COOKIE, MORE, WireError.EOVERFLOW, ""),
        "668e33ef 0000 8001",
        COOKIE_HEX,
        "00000006 0000004b 0000");
  }

  @Test
  void errorWithOffset() throws Exception {
    check(
        new Reply.Chunk.ErrorOffset(COOKIE, MORE, WireError.EPERM, "ü", 0x1000),
        "668e33ef 0000 8002",
        COOKIE_HEX,
        "00000010 00000001 0002 c3bc 0000000000001000");
  }

  @Test
  void unknownChunk() throws Exception {
    Flags<ChunkFlag> flags = Flags.ofBits(ChunkFlag.class, 0x8001);
    check(
        new Reply.Chunk.Unknown(COOKIE, flags, 7, Bytes.of((byte) 1, (byte) 2)),
        "668e33ef 8001 0007",
        COOKIE_HEX,
        "00000002 0102");
  }

  @Test
  void chunkHeader() {
    assertWritten(
        out -> ReplyCodec.chunkHeader(Mode.STRUCTURED, out, 0x8000, 0x8001, COOKIE, 0, 0xffffffffL),
        "668e33ef 8000 8001",
        COOKIE_HEX,
        "ffffffff");
  }

  private static void check(Reply reply, String... hex) throws Exception {
    assertWritten(out -> ReplyCodec.encode(Mode.STRUCTURED, 0, reply, out), hex);
    ByteBuffer in = Hex.bytes(hex);
    assertThat(ReplyCodec.encodedLength(Mode.STRUCTURED, reply)).isEqualTo(in.remaining());

    int length = ReplyCodec.headerLength(Mode.STRUCTURED, in.getInt(0));
    ReplyHeader header = ReplyCodec.decodeHeader(Mode.STRUCTURED, in);
    assertThat(in.position()).isEqualTo(length);
    assertThat(decoded(header, in)).isEqualTo(reply);
    assertThat(in.hasRemaining()).isFalse();
  }

  private static Reply decoded(ReplyHeader header, ByteBuffer in) throws ProtocolException {
    return switch (header) {
      case Reply.Simple simple -> simple;
      case ReplyHeader.Chunk chunk -> {
        assertThat(chunk.decodedLength()).isEqualTo(in.remaining());
        yield ReplyCodec.decodeChunk(chunk, in);
      }
    };
  }

  private static void assertWritten(Consumer<ByteBuffer> encoding, String... hex) {
    ByteBuffer out = ByteBuffer.allocate(200);
    encoding.accept(out);
    assertThat(Hex.of(out.flip())).isEqualTo(Hex.plain(hex));
  }
}
