package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedOptionTest {
  private static final int EXPORT_NAME = 1;
  private static final int GO = 7;
  private static final int SET_META_CONTEXT = 10;

  @ParameterizedTest
  @CsvSource({"3, NBD_OPT_LIST", "5, NBD_OPT_STARTTLS", "8, NBD_OPT_STRUCTURED_REPLY"})
  void optionsWithoutDataRefuseData(int code, String name) {
    assertInvalid(code, "00", name + ": 1 bytes of data; this option has none");
  }

  @Test
  void extendedHeadersRefuseData() {
    assertInvalid(11, "0000", "NBD_OPT_EXTENDED_HEADERS: 2 bytes of data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"c3", "c328", "ff", "eda080", "c080", "f4908080", "e282"})
  void namesThatAreNotUtf8AreRefused(String hex) {
    assertInvalid(EXPORT_NAME, hex, "NBD_OPT_EXPORT_NAME: export name is not well-formed UTF-8");
    String length = "0000000" + hex.length() / 2;
    assertInvalid(GO, length + hex + "0000", "NBD_OPT_GO: export name is not well-formed UTF-8");
    assertInvalid(
        SET_META_CONTEXT,
        length + hex + "00000000",
        "NBD_OPT_SET_META_CONTEXT: export name is not");
    assertInvalid(
        SET_META_CONTEXT, "00000000 00000001" + length + hex, "query 1 of 1 is not well-formed");
  }

  @ParameterizedTest
  @CsvSource({
    "1,  610062",
    "6,  00000003 610062 0000",
    "7,  00000003 610062 0000",
    "9,  00000003 610062 00000000",
    "10, 00000000 00000001 00000003 610062"
  })
  void namesWithANulAreRefused(int code, String hex) {
    assertInvalid(code, hex, "contains a NUL byte");
  }

  @Test
  void namesOfMoreThan4096BytesAreRefused() throws Exception {
    String longest = "61".repeat(4096);
    assertThat(OptionCodec.decode(EXPORT_NAME, Hex.bytes(longest)))
        .isEqualTo(new Option.ExportName("a".repeat(4096)));
    assertInvalid(EXPORT_NAME, longest + "61", "export name is 4097 bytes long; at most 4096");
    assertInvalid(GO, "00001001" + longest + "61 0000", "export name is 4097 bytes long");
    assertInvalid(
        SET_META_CONTEXT,
        "00000000 00000002 00000001 61 00001001" + longest + "61",
        "query 2 of 2 is 4097 bytes long");
  }

  @ParameterizedTest
  @CsvSource({
    "'', length of export name needs 4 bytes; only 0 are left",
    "000000, length of export name needs 4 bytes; only 3 are left",
    "00000002 61, export name of 2 bytes announced; only 1 are left",
    "ffffffff 61 0000, export name of 4294967295 bytes announced; only 3 are left",
    "00000001 61, number of information requests needs 2 bytes; only 0 are left",
    "00000001 61 00, number of information requests needs 2 bytes; only 1 are left",
    "00000001 61 0001, 1 information requests announced; 0 bytes follow",
    "00000001 61 0002 0000 00, 2 information requests announced; 3 bytes follow",
    "00000001 61 0001 0000 0003, 1 information requests announced; 4 bytes follow",
    "00000001 61 0000 00, 0 information requests announced; 1 bytes follow",
    "00000000 ffff 0000, 65535 information requests announced; 2 bytes follow"
  })
  void infoAndGoMustFitToTheByte(String hex, String message) {
    assertInvalid(6, hex, "NBD_OPT_INFO: " + message);
    assertInvalid(GO, hex, "NBD_OPT_GO: " + message);
  }

  @ParameterizedTest
  @CsvSource({
    "'', length of export name needs 4 bytes",
    "00000006 61 00000000, export name of 6 bytes announced; only 5 are left",
    "00000005 6162636465, number of queries needs 4 bytes; only 0 are left",
    "00000000, number of queries needs 4 bytes; only 0 are left",
    "00000000 000000, number of queries needs 4 bytes; only 3 are left",
    "00000000 00000001, 1 queries announced; the 0 bytes left cannot hold them",
    "00000000 00000002 00000000, 2 queries announced; the 4 bytes left cannot hold them",
    "00000000 ffffffff 00000000, 4294967295 queries announced; the 4 bytes left",
    "00000000 00000001 00000002 61, query 1 of 1 of 2 bytes announced; only 1 are left",
    "00000000 00000002 00000001 61 000000, length of query 2 of 2 needs 4 bytes; only 3 are left",
    "00000000 00000001 80000000, query 1 of 1 of 2147483648 bytes announced; only 0 are left",
    "00000000 00000001 00000001 61 62, 1 bytes too many",
    "00000000 00000000 00000000, 4 bytes too many"
  })
  void metaContextsMustFitToTheByte(String hex, String message) {
    assertInvalid(9, hex, "NBD_OPT_LIST_META_CONTEXT: " + message);
    assertInvalid(SET_META_CONTEXT, hex, "NBD_OPT_SET_META_CONTEXT: " + message);
  }

  @Test
  void recordsRefuseWhatHasNoWireForm() {
    assertThatThrownBy(() -> new Option.ExportName("a\0b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("export name contains a NUL character; none is allowed");
    assertThatThrownBy(() -> new Option.Go("ü".repeat(2049), List.of()))
        .hasMessage("export name is 4098 bytes of UTF-8; at most 4096 are allowed");
    assertThatThrownBy(() -> new Option.SetMetaContext("", List.of("x:\ud800")))
        .hasMessage("query has an unpaired surrogate");
    assertThatThrownBy(() -> new Option.Info("", List.of(0x10000)))
        .hasMessage("information request 65536; 0 to 65535 are possible");
  }

  private static void assertInvalid(int code, String hex, String message) {
    assertThatThrownBy(() -> OptionCodec.decode(code, Hex.bytes(hex)))
        .isInstanceOf(InvalidOption.class)
        .hasMessageContaining(message);
  }
}
