package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Requests against bytes written by hand after the document. */
class RequestFixturesTest {
  private static final String MAGIC = "25609513";
  private static final String RANGE = "1122334455667788 0000010000000200 00001000";
  private static final long COOKIE = 0x1122334455667788L;
  private static final long OFFSET = 0x10000000200L;
  private static final Flags<CommandFlag> NONE = Flags.none(CommandFlag.class);
  private static final Flags<CommandFlag> FUA = Flags.of(CommandFlag.FUA);

  @Test
  void read() throws Exception {
    Flags<CommandFlag> df = Flags.of(CommandFlag.DF);
    check(new Request.Read(df, COOKIE, OFFSET, 4096), "0004 0000", RANGE);
  }

  @Test
  void write() throws Exception {
    check(new Request.Write(FUA, COOKIE, OFFSET, 4096), "0001 0001", RANGE);
  }

  @Test
  void disconnect() throws Exception {
    check(new Request.Disconnect(NONE, 0, 0, 0), "0000 0002", "00".repeat(20));
  }

  @Test
  void flush() throws Exception {
    check(new Request.Flush(NONE, COOKIE, 0, 0), "0000 0003 1122334455667788", "00".repeat(12));
  }

  @Test
  void trim() throws Exception {
    check(new Request.Trim(FUA, COOKIE, OFFSET, 4096), "0001 0004", RANGE);
  }

  @Test
  void cache() throws Exception {
    check(new Request.Cache(NONE, COOKIE, OFFSET, 4096), "0000 0005", RANGE);
  }

  @Test
  void writeZeroes() throws Exception {
    Flags<CommandFlag> flags =
        Flags.of(CommandFlag.FUA, CommandFlag.NO_HOLE, CommandFlag.FAST_ZERO);
    check(new Request.WriteZeroes(flags, COOKIE, OFFSET, 4096), "0013 0006", RANGE);
  }

  @Test
  void blockStatus() throws Exception {
    Flags<CommandFlag> one = Flags.of(CommandFlag.REQ_ONE);
    check(new Request.BlockStatus(one, COOKIE, OFFSET, 4096), "0008 0007", RANGE);
  }

  @Test
  void unknownRequests() throws Exception {
    Flags<CommandFlag> flags = Flags.ofBits(CommandFlag.class, 0xffc0);
    check(new Request.Unknown(8, flags, COOKIE, OFFSET, 4096), "ffc0 0008", RANGE);
    check(new Request.Unknown(0xffff, flags, COOKIE, OFFSET, 4096), "ffc0 ffff", RANGE);
  }

  @Test
  void largestNumbersKeepTheirBits() throws Exception {
    check(
        new Request.Trim(NONE, -1, -1, 4294967295L),
        "0000 0004",
        "ffffffffffffffff ffffffffffffffff ffffffff");
  }

  @Test
  void lengthsThatNeedMoreThan32BitsHaveNoCompactForm() {
    ByteBuffer out = ByteBuffer.allocate(Mode.SIMPLE.requestHeader());
    for (long length : new long[] {1L << 32, -1, Long.MAX_VALUE}) {
      assertThatThrownBy(
              () -> RequestCodec.encode(Mode.SIMPLE, new Request.Trim(NONE, 0, 0, length), out))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("request length " + Long.toUnsignedString(length));
    }
    assertThat(out.position()).isZero();
  }

  @Test
  void requestsWithoutMagicAreRefused() {
    assertThatThrownBy(
            () -> RequestCodec.decode(Mode.SIMPLE, Hex.bytes("25609514", "00".repeat(24))))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("request begins with 0x25609514; 0x25609513 expected");
  }

  private static void check(Request request, String flagsAndType, String rest) throws Exception {
    String whole = Hex.plain(MAGIC, flagsAndType, rest);
    ByteBuffer out = ByteBuffer.allocate(Mode.SIMPLE.requestHeader() + 5);
    RequestCodec.encode(Mode.SIMPLE, request, out);
    assertThat(Hex.of(out.flip())).isEqualTo(whole);

    ByteBuffer in = Hex.bytes(whole, "0102");
    assertThat(RequestCodec.decode(Mode.SIMPLE, in)).isEqualTo(request);
    assertThat(in.position()).isEqualTo(Mode.SIMPLE.requestHeader());
  }
}
