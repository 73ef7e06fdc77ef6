package nbd.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replies to options whose lengths and numbers are not as the document has them. */
@Timeout(60)
class OptionRepliesTest {
  private static final int GO = 7;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int INFO = 3;
  private static final int CONTEXT = 4;
  private static final int HEADER = 20;

  private static final int NAME = 1;
  private static final int DESCRIPTION = 2;
  private static final int BLOCK_SIZE = 3;

  /** A reply that says that it has so many bytes of data, and has as many as come. */
  private static byte[] reply(int option, int type, int length, byte... data) {
    return ByteBuffer.allocate(HEADER + data.length)
        .putLong(0x3e889045565a9L)
        .putInt(option)
        .putInt(type)
        .putInt(length)
        .put(data)
        .array();
  }

  /** A piece of information of this type, whose other bytes are zero. */
  private static byte[] info(int type, int length) {
    byte[] data = ByteBuffer.allocate(length).putShort((short) type).array();
    return reply(GO, INFO, length, data);
  }

  private static byte[] contexts(int count) {
    ByteBuffer all = ByteBuffer.allocate(count * (HEADER + 10));
    for (int i = 0; i < count; i++) {
      byte[] name = ByteBuffer.allocate(10).put(4, "x:".getBytes(US_ASCII)).putInt(6, i).array();
      all.put(reply(LIST, CONTEXT, name.length, name));
    }
    return all.array();
  }

  private enum Wrong {
    NEGATIVE_AS_AN_INT(GO, reply(GO, INFO, 0x8000_0010), "a reply of 2147483664 bytes"),
    MORE_THAN_MEMORY(LIST, reply(LIST, CONTEXT, Integer.MAX_VALUE), "a reply of 2147483647 bytes"),
    AN_ERROR_OF_4_GIB(SET, reply(SET, 0x8000_0003, -1), "a reply of 4294967295 bytes"),
    ONE_BYTE_TOO_MANY(GO, reply(GO, INFO, 8197), "no reply has more than 8196"),
    A_CONTEXT_WITHOUT_AN_ID(LIST, reply(LIST, CONTEXT, 3, new byte[3]), "3 bytes, less than 4"),
    A_SELECTED_ONE_WITHOUT_AN_ID(SET, reply(SET, CONTEXT, 0), "0 bytes, less than 4"),
    INFORMATION_WITHOUT_A_TYPE(GO, reply(GO, INFO, 1, new byte[1]), "1 bytes, less than 2"),
    A_SHORT_EXPORT(GO, info(0, 11), "NBD_INFO_EXPORT has 9 bytes behind its type"),
    A_LONG_EXPORT(GO, info(0, 13), "NBD_INFO_EXPORT has 11 bytes behind its type"),
    SHORT_SIZES(GO, info(BLOCK_SIZE, 13), "NBD_INFO_BLOCK_SIZE has 11 bytes behind its type"),
    A_LONG_DESCRIPTION(GO, info(DESCRIPTION, 2 + 4097), "a string has 4097 bytes"),
    REPLIES_WITHOUT_END(LIST, contexts(4097), "more than 4096 replies");

    private final int option;

    @SuppressWarnings("ImmutableEnumChecker") // Nobody changes it.
    private final byte[] first;

    private final String rule;

    Wrong(int option, byte[] first, String rule) {
      this.option = option;
      this.first = first;
      this.rule = rule;
    }
  }

  /** What a server says first when it is asked for this option. */
  private static Offer beginning(int asked, byte[] first) {
    return new Offer() {
      @Override
      byte[] before(int option) {
        return option == asked ? first : super.before(option);
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void aReplyThatBreaksARuleIsABreach(Wrong wrong) throws IOException {
    try (FakeServer server =
        new FakeServer(beginning(wrong.option, wrong.first), (_, reply) -> reply)) {
      assertThatThrownBy(() -> WireClient.connect(server.address(), ""))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining(wrong.rule);
    }
  }

  @Test
  void repliesMayBeAsLongAsTheyCanBe() throws IOException {
    for (byte[] longest : new byte[][] {info(DESCRIPTION, 2 + 4096), info(NAME, 8196)}) {
      try (FakeServer server = new FakeServer(beginning(GO, longest), (_, reply) -> reply);
          WireClient client = WireClient.connect(server.address(), "")) {
        assertThat(client.size()).isEqualTo(FakeServer.SIZE);
      }
    }
  }
}
