package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers to options against bytes written by hand after the document. */
class OptionReplyFixturesTest {
  private static final String MAGIC = "0003e889 045565a9";

  @Test
  void ack() throws Exception {
    check(5, new OptionReply.Ack(), "00000005 00000001 00000000", "");
  }

  @Test
  void server() throws Exception {
    check(
        3,
        new OptionReply.Server("disk", "big"),
        "00000003 00000002 0000000b",
        "00000004 6469736b 626967");
    check(3, new OptionReply.Server("", ""), "00000003 00000002 00000004", "00000000");
  }

  @Test
  void exportInformation() throws Exception {
    Flags<TransmissionFlag> flags =
        Flags.of(
            TransmissionFlag.HAS_FLAGS,
            TransmissionFlag.SEND_FLUSH,
            TransmissionFlag.SEND_FUA,
            TransmissionFlag.SEND_FAST_ZERO);
    check(
        7,
        new OptionReply.Info(new InfoItem.Export(0x4000000000L, flags)),
        "00000007 00000003 0000000c",
        "0000 0000004000000000 080d");
  }

  @Test
  void exportInformationKeepsUnknownFlagsAndAllSizes() throws Exception {
    Flags<TransmissionFlag> flags = Flags.ofBits(TransmissionFlag.class, 0xffff);
    check(
        6,
        new OptionReply.Info(new InfoItem.Export(-1, flags)),
        "00000006 00000003 0000000c",
        "0000 ffffffffffffffff ffff");
  }

  @Test
  void nameAndDescription() throws Exception {
    check(
        6, new OptionReply.Info(new InfoItem.Name("ü")), "00000006 00000003 00000004", "0001 c3bc");
    check(
        6,
        new OptionReply.Info(new InfoItem.Description("a disk")),
        "00000006 00000003 00000008",
        "0002 61206469736b");
  }

  @Test
  void blockSizes() throws Exception {
    check(
        7,
        new OptionReply.Info(new InfoItem.BlockSize(1, 4096, -1)),
        "00000007 00000003 0000000e",
        "0003 00000001 00001000 ffffffff");
  }

  @Test
  void unknownInformation() throws Exception {
    check(
        7,
        new OptionReply.Info(new InfoItem.Unknown(0xfffe, Bytes.of((byte) 1, (byte) 2))),
        "00000007 00000003 00000004",
        "fffe 0102");
  }

  @Test
  void metaContext() throws Exception {
    check(
        10,
        new OptionReply.MetaContext(0x80000001, "base:allocation"),
        "0000000a 00000004 00000013",
        "80000001 626173653a616c6c6f636174696f6e");
  }

  @Test
  void errors() throws Exception {
    check(
        7,
        new OptionReply.Error(OptionError.UNKNOWN, "no such"),
        "00000007 80000006 00000007",
        "6e6f2073756368");
    check(99, new OptionReply.Error(OptionError.UNSUP, ""), "00000063 80000001 00000000", "");
  }

  @Test
  void unknownReplies() throws Exception {
    check(
        1,
        new OptionReply.Unknown(0x80000063, Bytes.of((byte) 0xff)),
        "00000001 80000063 00000001",
        "ff");
  }

  @Test
  void headerWithoutMagicIsRefused() {
    String hex = "0003e889 045565aa 00000001 00000001 00000000";
    assertThatThrownBy(() -> OptionReplyCodec.decodeHeader(Hex.bytes(hex)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("0x0003e889045565aa");
  }

  @ParameterizedTest
  @CsvSource({
    "0x1, 00, 1 bytes too many",
    "0x2, 000000, length of export name needs 4 bytes",
    "0x2, 00000002 61, export name of 2 bytes announced; only 1 are left",
    "0x2, 00000001 ff, export name is not well-formed UTF-8",
    "0x3, 00, information type needs 2 bytes; only 1 are left",
    "0x3, 0000 0000000000000000 00, transmission flags needs 2 bytes; only 1 are left",
    "0x3, 0000 0000000000000000 0000 00, 1 bytes too many",
    "0x3, 0001 00, export name contains a NUL byte",
    "0x3, 0003 00000000 00000000 000000, maximum payload needs 4 bytes; only 3 are left",
    "0x3, 0003 00000000 00000000 00000000 0000, 2 bytes too many",
    "0x4, 000000, context id needs 4 bytes; only 3 are left",
    "0x4, 00000000 c3, metadata context is not well-formed UTF-8"
  })
  void malformedRepliesAreRefused(String type, String hex, String message) {
    int number = Integer.decode(type);
    assertThatThrownBy(() -> OptionReplyCodec.decode(number, Hex.bytes(hex)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("option reply of type " + type + ": " + message);
  }

  @Test
  void messagesOfMoreThan4096BytesAreRefused() throws Exception {
    String longest = "61".repeat(4096);
    int type = OptionError.POLICY.code();
    assertThat(OptionReplyCodec.decode(type, Hex.bytes(longest)))
        .isEqualTo(new OptionReply.Error(OptionError.POLICY, "a".repeat(4096)));
    assertThatThrownBy(() -> OptionReplyCodec.decode(type, Hex.bytes(longest, "61")))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("error message is 4097 bytes long; at most 4096 are allowed");
  }

  private static void check(int option, OptionReply reply, String header, String data)
      throws Exception {
    String whole = Hex.plain(MAGIC, header, data);
    assertThat(Hex.of(OptionReplyCodec.encode(option, reply))).isEqualTo(whole);

    ByteBuffer in = Hex.bytes(whole);
    OptionReplyCodec.Header decoded = OptionReplyCodec.decodeHeader(in);
    assertThat(decoded.option()).isEqualTo(option);
    assertThat(decoded.unsignedLength()).isEqualTo(in.remaining());
    assertThat(OptionReplyCodec.decode(decoded.type(), in)).isEqualTo(reply);
    assertThat(in.hasRemaining()).isFalse();
  }
}
