package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

class ConstantsTest {
  @Test
  void magicsAreTheDocuments() throws IllegalAccessException {
    Map<String, Long> code = new LinkedHashMap<>();
    for (Field field : Magic.class.getFields()) {
      code.put(field.getName(), ((Number) field.get(null)).longValue());
    }
    assertThat(code).isEqualTo(DocumentNumbers.parse(DocumentNumbers.MAGICS));
  }

  @Test
  void handshakeFlagsAreTheDocuments() {
    check(DocumentNumbers.HANDSHAKE_FLAGS, "NBD_FLAG_", HandshakeFlag.values(), HandshakeFlag::bit);
  }

  @Test
  void clientFlagsAreTheDocuments() {
    check(DocumentNumbers.CLIENT_FLAGS, "NBD_FLAG_C_", ClientFlag.values(), ClientFlag::bit);
  }

  @Test
  void transmissionFlagsAreTheDocuments() {
    check(
        DocumentNumbers.TRANSMISSION_FLAGS,
        "NBD_FLAG_",
        TransmissionFlag.values(),
        TransmissionFlag::bit);
  }

  @Test
  void commandFlagsAreTheDocuments() {
    check(DocumentNumbers.COMMAND_FLAGS, "NBD_CMD_FLAG_", CommandFlag.values(), CommandFlag::bit);
  }

  @Test
  void chunkFlagsAreTheDocuments() {
    check(DocumentNumbers.CHUNK_FLAGS, "NBD_REPLY_FLAG_", ChunkFlag.values(), ChunkFlag::bit);
  }

  @Test
  void optionsAreTheDocuments() {
    check(DocumentNumbers.OPTIONS, "NBD_OPT_", OptionCode.values(), OptionCode::code);
  }

  @Test
  void optionRepliesAreTheDocuments() {
    check(
        DocumentNumbers.OPTION_REPLIES,
        "NBD_REP_",
        OptionReplyType.values(),
        OptionReplyType::code);
  }

  @Test
  void optionErrorsAreTheDocuments() {
    check(
        DocumentNumbers.OPTION_ERRORS,
        "NBD_REP_ERR_",
        OptionError.values(),
        error -> Integer.toUnsignedLong(error.code()));
  }

  @Test
  void informationTypesAreTheDocuments() {
    check(DocumentNumbers.INFORMATION, "NBD_INFO_", InfoType.values(), InfoType::code);
  }

  @Test
  void requestsAreTheDocumentsAndTheirCodesAreTheirOrdinals() {
    check(DocumentNumbers.REQUESTS, "NBD_CMD_", RequestType.values(), RequestType::code);
    check(DocumentNumbers.REQUESTS, "NBD_CMD_", RequestType.values(), RequestType::ordinal);
  }

  @Test
  void requestsHaveTheDocumentsNames() {
    assertThat(RequestType.nameOf(7)).isEqualTo("BLOCK_STATUS");
    assertThat(RequestType.nameOf(8)).isEqualTo("command 8");
    assertThat(RequestType.nameOf(65535)).isEqualTo("command 65535");
  }

  @Test
  void chunksAreTheDocuments() {
    check(DocumentNumbers.CHUNKS, "NBD_REPLY_TYPE_", ChunkType.values(), ChunkType::code);
  }

  @Test
  void errorsAreTheDocuments() {
    check(DocumentNumbers.ERRORS, "NBD_", WireError.values(), WireError::code);
  }

  @Test
  void numbersFindTheirConstants() {
    assertThat(OptionCode.values()).allMatch(it -> OptionCode.ofCode(it.code()).get() == it);
    assertThat(OptionReplyType.values())
        .allMatch(it -> OptionReplyType.ofCode(it.code()).get() == it);
    assertThat(OptionError.values()).allMatch(it -> OptionError.ofCode(it.code()).get() == it);
    assertThat(ChunkType.values()).allMatch(it -> ChunkType.ofCode(it.code()).get() == it);
    assertThat(WireError.values()).allMatch(it -> WireError.ofCode(it.code()) == it);
  }

  @Test
  void numbersWithoutANameFindNoConstant() {
    assertThat(OptionCode.ofCode(12)).isEmpty();
    assertThat(OptionReplyType.ofCode(5)).isEmpty();
    assertThat(OptionError.ofCode(1)).isEmpty();
    assertThat(ChunkType.ofCode(3)).isEmpty();
    assertThat(WireError.ofCode(2)).isEqualTo(WireError.EINVAL);
  }

  @Test
  void onlyTheErrorBitMakesAnError() {
    assertThat(OptionError.isError(0x80000063)).isTrue();
    assertThat(OptionError.isError(0x7fffffff)).isFalse();
    assertThat(ChunkType.isError(0x8063)).isTrue();
    assertThat(ChunkType.isError(0x7fff)).isFalse();
  }

  // equal maps: no constant without a row, no row without a constant; and both in order of value
  private static <E extends Enum<E>> void check(
      String table, String prefix, E[] constants, ToLongFunction<E> number) {
    Map<String, Long> code = new LinkedHashMap<>();
    for (E constant : constants) {
      code.put(prefix + constant.name(), number.applyAsLong(constant));
    }
    assertThat(code).isEqualTo(DocumentNumbers.parse(table));
    List<Long> sorted = new ArrayList<>(code.values());
    Collections.sort(sorted);
    assertThat(code.values()).containsExactlyElementsOf(sorted);
  }
}
