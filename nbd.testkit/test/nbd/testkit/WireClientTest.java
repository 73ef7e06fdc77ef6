package nbd.testkit;

import static nbd.testkit.Reply.DONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies that break one rule each, and right ones of all kinds. */
@Timeout(60)
class WireClientTest {
  private static final long AT = 4096;
  private static final int LENGTH = 2048;
  private static final byte[] NO_REPLY = {0x12, 0x34, 0x56, 0x78};
  private static final List<String> COMPACT_CONTEXTS = Offer.CONTEXTS.subList(0, 3);

  /** What a wrong server sends for a read of 2048 bytes at 4096, without DF but where named so. */
  private enum WrongRead {
    NOTHING_BUT_DONE("only 0 bytes came", reply -> reply.chunk(DONE, 0, new byte[0])),
    A_BYTE_IS_MISSING("only 2047 bytes came", reply -> reply.data(DONE, AT, LENGTH - 1)),
    ONE_BYTE_TWICE(
        "overlaps another fragment",
        reply -> reply.data(0, AT, 1024).data(DONE, AT + 1023, LENGTH - 1023)),
    OVERLAP_OF_AN_EARLIER_PLACE(
        "overlaps another fragment", reply -> reply.data(0, AT + 1024, 1024).hole(DONE, AT, 1025)),
    BYTE_BEFORE_THE_REQUEST("outside of the request", reply -> reply.data(DONE, AT - 1, 1)),
    BYTE_BEHIND_THE_REQUEST("outside of the request", reply -> reply.data(DONE, AT, LENGTH + 1)),
    OFFSET_RELATIVE_TO_THE_REQUEST("outside of the request", reply -> reply.data(DONE, 0, LENGTH)),
    DATA_WITHOUT_BYTES("OFFSET_DATA of 8 bytes", reply -> reply.data(0, AT, 0)),
    HOLE_OF_NO_LENGTH("empty fragment", reply -> reply.hole(0, AT, 0)),
    HOLE_WITH_A_LONG_PAYLOAD("OFFSET_HOLE of 16 bytes", reply -> reply.chunk(0, 2, new byte[16])),
    FRAGMENTS_IN_SPITE_OF_DF(
        "a second fragment", reply -> reply.data(0, AT, 1024).data(DONE, AT + 1024, 1024)),
    STATUS_INSTEAD_OF_CONTENT("chunk of type", reply -> reply.status(DONE, 1, LENGTH, 0)),
    UNKNOWN_TYPE("chunk of type 77", reply -> reply.chunk(DONE, 77, new byte[8])),
    UNKNOWN_CHUNK_FLAG("chunk flags 0x3", reply -> reply.data(3, AT, LENGTH)),
    NONE_THAT_IS_NOT_THE_LAST("type NONE", reply -> reply.chunk(0, 0, new byte[0])),
    NONE_WITH_A_PAYLOAD("type NONE", reply -> reply.chunk(DONE, 0, new byte[1])),
    NO_MAGIC("begins with 0x12345678", reply -> reply.raw(NO_REPLY)),
    OTHER_COOKIE("the cookie", reply -> reply.toAnother(1, 0).data(DONE, AT, LENGTH)),
    CHUNK_LONGER_THAN_ANY("a chunk of 134217728 bytes", reply -> reply.head(DONE, 1, 1 << 27)),
    ERROR_THAT_IS_NONE("error 0 is not one", reply -> reply.error(DONE, 0, "fine")),
    ERROR_OF_ANOTHER_SYSTEM("error 6 is not one", reply -> reply.error(DONE, 6, "ENXIO")),
    ERROR_CHUNK_CUT_SHORT("error chunk of 3", reply -> reply.chunk(DONE, 0x8001, new byte[3])),
    MESSAGE_LONGER_THAN_ITS_CHUNK(
        "message has 9 bytes, and has 0",
        reply -> reply.chunk(DONE, 0x8001, new byte[] {0, 0, 0, 5, 0, 9})),
    MESSAGE_IS_NOT_UTF8(
        "not UTF-8",
        reply -> reply.chunk(DONE, 0x8001, new byte[] {0, 0, 0, 5, 0, 1, (byte) 0xff})),
    ERROR_OF_UNKNOWN_TYPE("unknown type 0x8009", reply -> reply.chunk(DONE, 0x8009, new byte[6])),
    ERROR_OUTSIDE_OF_THE_REQUEST(
        "outside of the request", reply -> reply.errorAt(DONE, 5, AT + LENGTH, "disk")),
    BYTES_FOR_THE_PLACE_OF_THE_ERROR(
        "bytes came for the offset",
        reply -> reply.data(0, AT, LENGTH).errorAt(DONE, 5, AT + 7, "disk"));

    private final String rule;

    @SuppressWarnings("ImmutableEnumChecker") // Lambdas that keep nothing.
    private final UnaryOperator<Reply> reply;

    WrongRead(String rule, UnaryOperator<Reply> reply) {
      this.rule = rule;
      this.reply = reply;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReadThatBreaksARuleIsRefused(WrongRead wrong) throws IOException {
    for (Headers headers : Headers.values()) {
      refuses(headers, wrong);
    }
  }

  private static void refuses(Headers headers, WrongRead wrong) throws IOException {
    int flags = wrong == WrongRead.FRAGMENTS_IN_SPITE_OF_DF ? WireClient.DF : 0;
    try (FakeServer server = new FakeServer((_, reply) -> wrong.reply.apply(reply));
        WireClient client = WireClient.connect(server.address(), "", headers)) {
      assertThatThrownBy(() -> client.read(AT, LENGTH, flags))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining(wrong.rule)
          .hasMessageContaining("READ 0x1000+0x800");
    }
  }

  /** What a wrong server sends for the status of 2048 bytes at 4096. */
  private enum WrongStatus {
    ONE_CONTEXT_IS_MISSING(
        "asked for were", reply -> reply.status(0, 0, LENGTH, 0).status(DONE, 1, LENGTH, 0)),
    ONE_CONTEXT_TWICE(
        "is told twice", reply -> reply.status(0, 0, LENGTH, 0).status(0, 0, LENGTH, 0)),
    UNKNOWN_CONTEXT("context id 9", reply -> reply.status(0, 9, LENGTH, 0)),
    NO_DESCRIPTOR("status chunk of", reply -> reply.status(0, 1)),
    HALF_A_DESCRIPTOR(
        "status chunk of 8 bytes", reply -> reply.chunk(0, reply.statusType(), new byte[8])),
    LENGTH_ZERO("an empty descriptor", reply -> reply.status(0, 1, 512, 0, 0, 1, 512, 3)),
    NEIGHBOURS_NOT_JOINED(
        "neighbours of the same status", reply -> reply.status(0, 1, 512, 3, 512, 3)),
    EXACT_BOUNDARY_AND_ONE_MORE("is not the last", reply -> reply.status(0, 1, LENGTH, 0, 512, 3)),
    TWO_BEHIND_THE_REQUEST("is not the last", reply -> reply.status(0, 1, 4096, 0, 512, 3, 512, 0)),
    BEHIND_THE_DISK("behind the disk", reply -> reply.status(0, 1, FakeServer.SIZE - AT + 512, 0)),
    NOT_WHOLE_BLOCKS("not whole blocks of 512", reply -> reply.status(0, 1, 700, 0)),
    REQ_ONE_WITH_TWO("not one descriptor", reply -> reply.status(0, 1, 512, 0, 512, 3)),
    REQ_ONE_LONGER_THAN_ASKED("not one descriptor", reply -> reply.status(0, 1, LENGTH + 512, 0)),
    CONTENT_INSTEAD_OF_STATUS("chunk of type 1", reply -> reply.data(DONE, AT, LENGTH)),
    STATUS_OF_OTHER_HEADERS(
        "chunk of type",
        reply -> reply.chunk(0, reply.withOtherHeaders().statusType(), new byte[24]));

    private final String rule;

    @SuppressWarnings("ImmutableEnumChecker") // Lambdas that keep nothing.
    private final UnaryOperator<Reply> reply;

    WrongStatus(String rule, UnaryOperator<Reply> reply) {
      this.rule = rule;
      this.reply = reply;
    }

    int flags() {
      return name().startsWith("REQ_ONE") ? WireClient.REQ_ONE : 0;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStatusThatBreaksARuleIsRefused(WrongStatus wrong) throws IOException {
    for (Headers headers : Headers.values()) {
      refuses(headers, wrong);
    }
  }

  private static void refuses(Headers headers, WrongStatus wrong) throws IOException {
    try (FakeServer server = new FakeServer((_, reply) -> wrong.reply.apply(reply));
        WireClient client = WireClient.connect(server.address(), "", headers)) {
      assertThatThrownBy(() -> client.status(AT, LENGTH, wrong.flags()))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining(wrong.rule)
          .hasMessageContaining("BLOCK_STATUS 0x1000+0x800");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7})
  void aSimpleReplyIsNoneToARequestForDataOrStatus(int command) throws IOException {
    try (FakeServer server = new FakeServer((_, reply) -> reply.simple(0));
        WireClient client = WireClient.connect(server.address(), "")) {
      assertThatThrownBy(() -> ask(client, command))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("a simple reply, where structured ones are agreed on");
    }
  }

  private static void ask(WireClient client, int command) throws IOException {
    if (command == 0) {
      client.read(AT, LENGTH);
    } else {
      client.status(AT, LENGTH, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void rightAnswersAreTakenAsTheyAre(Headers headers) throws IOException {
    try (FakeServer server = new FakeServer(WireClientTest::right);
        WireClient client = WireClient.connect(server.address(), "", headers, COMPACT_CONTEXTS)) {
      assertThat(client.facts().contexts().keySet()).isEqualTo(Set.copyOf(COMPACT_CONTEXTS));
      assertThat(client.facts().minimum()).isEqualTo(FakeServer.BLOCK);
      assertThat(client.read(AT, LENGTH, 0).fragments())
          .containsExactly(
              new ReadAnswer.Fragment(AT + 1024, 1024, true),
              new ReadAnswer.Fragment(AT, 1024, false));
      assertThat(client.status(AT, LENGTH, 0).get("base:allocation"))
          .isEqualTo(List.of(new Descriptor(AT, 1024, 0), new Descriptor(AT + 1024, 4096, 3)));
    }
  }

  private static Reply right(int command, Reply reply) {
    return command == 0
        ? reply.hole(0, AT + 1024, 1024).data(DONE, AT, 1024)
        : reply.status(0, 2, 512, 5).status(0, 0, LENGTH, 7).status(DONE, 1, 1024, 0, 4096, 3);
  }

  @ParameterizedTest
  @EnumSource
  void anErrorBringsItsNumberItsPlaceAndItsMessage(Headers headers) throws IOException {
    try (FakeServer server =
            new FakeServer(
                (_, reply) -> reply.data(0, AT, 512).errorAt(DONE, 5, AT + 512, "bad sector"));
        WireClient client = WireClient.connect(server.address(), "", headers)) {
      ReadAnswer answer = client.read(AT, LENGTH, 0);
      RefusedException told = answer.failure().orElseThrow();
      assertThat(told).hasMessage("bad sector");
      assertThat(told.error()).isEqualTo(5);
      assertThat(told.offset()).hasValue(AT + 512);
      assertThat(answer.fragments()).hasSize(1);
    }
  }

  @Test
  void aSimpleErrorIsRightForAWrite() throws IOException {
    try (FakeServer server = new FakeServer((_, reply) -> reply.simple(28));
        WireClient client = WireClient.connect(server.address(), "")) {
      RefusedException told =
          catchThrowableOfType(RefusedException.class, () -> client.write(AT, new byte[512], 0));
      assertThat(told.error()).isEqualTo(28);
    }
  }
}
