package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Extended requests against bytes written by hand after the document. */
class ExtendedRequestFixturesTest {
  private static final String MAGIC = "21e41c71";
  private static final int HEADER = 32;
  private static final long COOKIE = 0x1122334455667788L;
  private static final long OFFSET = 0x10000000200L;
  private static final long THREE_TIB = 0x30000000000L;

  /** Cookie, offset and a length of 3 TiB. */
  private static final String RANGE = "1122334455667788 0000010000000200 0000030000000000";

  private static final Flags<CommandFlag> NONE = Flags.none(CommandFlag.class);
  private static final Flags<CommandFlag> FUA = Flags.of(CommandFlag.FUA);
  private static final Flags<CommandFlag> PAYLOAD = Flags.of(CommandFlag.PAYLOAD_LEN);

  @Test
  void read() throws Exception {
    Request read = new Request.Read(Flags.of(CommandFlag.DF), COOKIE, OFFSET, THREE_TIB);
    check(read, 0, "0004 0000", RANGE);
  }

  @Test
  void write() throws Exception {
    check(
        new Request.Write(PAYLOAD.with(CommandFlag.FUA), COOKIE, OFFSET, 4096),
        4096,
        "0021 0001",
        "1122334455667788 0000010000000200 0000000000001000");
  }

  @Test
  void writeWithoutTheFlagIsTakenToHaveItsPayload() throws Exception {
    check(new Request.Write(NONE, COOKIE, OFFSET, THREE_TIB), THREE_TIB, "0000 0001", RANGE);
  }

  @Test
  void disconnect() throws Exception {
    check(new Request.Disconnect(NONE, 0, 0, 0), 0, "0000 0002", "00".repeat(24));
  }

  @Test
  void flush() throws Exception {
    Request flush = new Request.Flush(NONE, COOKIE, 0, 0);
    check(flush, 0, "0000 0003 1122334455667788", "00".repeat(16));
  }

  @Test
  void trim() throws Exception {
    check(new Request.Trim(FUA, COOKIE, OFFSET, THREE_TIB), 0, "0001 0004", RANGE);
  }

  @Test
  void cache() throws Exception {
    check(new Request.Cache(NONE, COOKIE, OFFSET, THREE_TIB), 0, "0000 0005", RANGE);
  }

  @Test
  void writeZeroes() throws Exception {
    Flags<CommandFlag> flags =
        Flags.of(CommandFlag.FUA, CommandFlag.NO_HOLE, CommandFlag.FAST_ZERO);
    check(new Request.WriteZeroes(flags, COOKIE, OFFSET, THREE_TIB), 0, "0013 0006", RANGE);
  }

  @Test
  void blockStatus() throws Exception {
    Flags<CommandFlag> one = Flags.of(CommandFlag.REQ_ONE);
    check(new Request.BlockStatus(one, COOKIE, OFFSET, THREE_TIB), 0, "0008 0007", RANGE);
  }

  @Test
  void blockStatusWithAPayload() throws Exception {
    check(
        new Request.BlockStatus(PAYLOAD, COOKIE, OFFSET, 16),
        16,
        "0020 0007",
        "1122334455667788 0000010000000200 0000000000000010");
  }

  @Test
  void aPayloadWhereNoneBelongsIsTold() throws Exception {
    check(new Request.Trim(PAYLOAD, COOKIE, OFFSET, THREE_TIB), THREE_TIB, "0020 0004", RANGE);
    Flags<CommandFlag> all = Flags.ofBits(CommandFlag.class, 0xffff);
    Request unknown = new Request.Unknown(0xffff, all, COOKIE, OFFSET, THREE_TIB);
    check(unknown, THREE_TIB, "ffff ffff", RANGE);
  }

  @Test
  void largestNumbersKeepTheirBits() throws Exception {
    String ones = "f".repeat(16);
    check(new Request.Trim(NONE, -1, -1, -1), 0, "0000 0004", ones, ones, ones);
    check(new Request.Trim(PAYLOAD, -1, -1, -1), -1, "0020 0004", ones, ones, ones);
  }

  @ParameterizedTest
  @CsvSource({
    "EXTENDED, 25609513, 0x25609513; 0x21e41c71 expected",
    "EXTENDED, 21e41c72, 0x21e41c72; 0x21e41c71 expected",
    "STRUCTURED, 21e41c71, 0x21e41c71; 0x25609513 expected",
    "SIMPLE, 21e41c71, 0x21e41c71; 0x25609513 expected"
  })
  void theOtherModesRequestsAreRefused(Mode mode, String magic, String told) {
    assertThatThrownBy(() -> RequestCodec.decode(mode, Hex.bytes(magic, "00".repeat(28))))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("request begins with " + told);
  }

  @Test
  void theFlagMeansNothingInCompactHeaders() {
    assertThat(new Request.Trim(PAYLOAD, 0, 0, 512).payloadLength(Mode.STRUCTURED)).isZero();
    assertThat(new Request.Write(NONE, 0, 0, 512).payloadLength(Mode.SIMPLE)).isEqualTo(512);
  }

  private static void check(Request request, long payload, String flagsAndType, String... rest)
      throws Exception {
    String whole = Hex.plain(MAGIC, flagsAndType, String.join("", rest));
    assertThat(whole).hasSize(2 * HEADER);
    assertThat(Mode.EXTENDED.requestHeader()).isEqualTo(HEADER);
    ByteBuffer out = ByteBuffer.allocate(HEADER + 5);
    RequestCodec.encode(Mode.EXTENDED, request, out);
    assertThat(Hex.of(out.flip())).isEqualTo(whole);

    ByteBuffer in = Hex.bytes(whole, "0102");
    assertThat(RequestCodec.decode(Mode.EXTENDED, in)).isEqualTo(request);
    assertThat(in.position()).isEqualTo(HEADER);
    assertThat(request.payloadLength(Mode.EXTENDED)).isEqualTo(payload);
  }
}
