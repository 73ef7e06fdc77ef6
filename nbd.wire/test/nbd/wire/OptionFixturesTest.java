package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Options against bytes written by hand after the document. */
class OptionFixturesTest {
  private static final String IHAVEOPT = "49484156 454f5054";

  @Test
  void exportName() throws Exception {
    check(new Option.ExportName("disk"), "00000001 00000004", "6469736b");
    check(new Option.ExportName(""), "00000001 00000000", "");
    check(new Option.ExportName("ü€😀"), "00000001 00000009", "c3bc e282ac f09f9880");
  }

  @Test
  void optionsWithoutData() throws Exception {
    check(new Option.Abort(), "00000002 00000000", "");
    check(new Option.ListExports(), "00000003 00000000", "");
    check(new Option.StartTls(), "00000005 00000000", "");
    check(new Option.StructuredReply(), "00000008 00000000", "");
    check(new Option.ExtendedHeaders(), "0000000b 00000000", "");
  }

  @Test
  void info() throws Exception {
    check(
        new Option.Info("a", List.of(0, 3, 0xffff)),
        "00000006 0000000d",
        "00000001 61 0003 0000 0003 ffff");
  }

  @Test
  void go() throws Exception {
    check(new Option.Go("disk", List.of()), "00000007 0000000a", "00000004 6469736b 0000");
    check(new Option.Go("", List.of(3)), "00000007 00000008", "00000000 0001 0003");
  }

  @Test
  void listMetaContext() throws Exception {
    check(
        new Option.ListMetaContext("disk", List.of()),
        "00000009 0000000c",
        "00000004 6469736b 00000000");
  }

  @Test
  void setMetaContextKeepsDuplicates() throws Exception {
    check(
        new Option.SetMetaContext("d", List.of("base:allocation", "x-a:", "x-a:")),
        "0000000a 0000002c",
        "00000001 64 00000003",
        "0000000f 626173653a616c6c6f636174696f6e",
        "00000004 782d613a",
        "00000004 782d613a");
  }

  @Test
  void optionsWithoutARecordKeepTheirLength() throws Exception {
    check(new Option.Unknown(0x7fffffff, 3), "7fffffff 00000003", "000000");
    check(new Option.Unknown(4, 2), "00000004 00000002", "0000");
  }

  @Test
  void dataSentAlongWithAbortIsIgnored() throws Exception {
    ByteBuffer data = Hex.bytes("ff00ff");
    assertThat(OptionCodec.decode(2, data)).isEqualTo(new Option.Abort());
    assertThat(data.hasRemaining()).isFalse();
  }

  @Test
  void headerOfFourGibibytesIsRead() throws Exception {
    OptionCodec.Header header = OptionCodec.decodeHeader(Hex.bytes(IHAVEOPT, "00000007 ffffffff"));
    assertThat(header).isEqualTo(new OptionCodec.Header(7, -1));
    assertThat(header.unsignedLength()).isEqualTo(4294967295L);
  }

  @Test
  void headerWithoutMagicIsRefused() {
    assertThatThrownBy(
            () -> OptionCodec.decodeHeader(Hex.bytes("49484156 454f5055 00000001 00000000")))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("0x49484156454f5055");
  }

  private static void check(Option option, String header, String... data) throws Exception {
    String whole = Hex.plain(IHAVEOPT, header, String.join("", data));
    assertThat(Hex.of(OptionCodec.encode(option))).isEqualTo(whole);

    ByteBuffer in = Hex.bytes(whole);
    OptionCodec.Header decoded = OptionCodec.decodeHeader(in);
    assertThat(decoded.unsignedLength()).isEqualTo(in.remaining());
    assertThat(OptionCodec.decode(decoded.code(), in)).isEqualTo(option);
    assertThat(in.hasRemaining()).isFalse();
  }
}
