package nbd.testkit;

import static nbd.testkit.Reply.DONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replies that break a rule which only extended headers have, and requests byte by byte. */
@Timeout(60)
class ExtendedClientTest {
  private static final long AT = 4096;
  private static final int LENGTH = 2048;
  private static final long WIDE = 1L << 32;

  /** What a wrong server sends for the status of 2048 bytes at 4096 in x:zero and x:wide. */
  private enum Wrong {
    SIMPLE_REPLY("where extended headers are agreed on", reply -> reply.simple(22)),
    STRUCTURED_REPLY(
        "where extended headers are agreed on",
        reply -> reply.withOtherHeaders().status(DONE, 1, LENGTH, 0)),
    OFFSET_OF_ANOTHER_REQUEST(
        "has the offset 0x1200", reply -> reply.toAnother(0, 512).status(DONE, 0, LENGTH, 0)),
    OFFSET_LEFT_OUT(
        "has the offset 0x0", reply -> reply.toAnother(0, -AT).status(DONE, 0, LENGTH, 0)),
    LENGTH_OF_64_BITS("a chunk of 4294967320", reply -> reply.head(DONE, 6, WIDE + 24)),
    NEGATIVE_LENGTH("a chunk of -8", reply -> reply.head(DONE, 6, -8)),
    COUNT_OF_ONE_MORE(
        "has 2 descriptors, and has 1", reply -> reply.counted(DONE, 0, 2, LENGTH, 0)),
    COUNT_OF_ONE_LESS(
        "has 1 descriptors, and has 2", reply -> reply.counted(DONE, 0, 1, 512, 0, 512, 3)),
    COUNT_OF_NONE("has 0 descriptors, and has 1", reply -> reply.counted(DONE, 0, 0, LENGTH, 0)),
    COUNT_WITH_ITS_HIGHEST_BIT(
        "descriptors, and has 1", reply -> reply.counted(DONE, 0, 0x8000_0001, LENGTH, 0)),
    LENGTH_OF_2_TO_63("behind the disk", reply -> reply.status(0, 0, Long.MIN_VALUE, 0)),
    LENGTH_OF_WHICH_32_BITS_WOULD_BE_RIGHT(
        "behind the disk", reply -> reply.status(0, 0, WIDE + LENGTH, 0)),
    WIDE_STATUS_OF_A_NARROW_CONTEXT("more than 32 bits", reply -> reply.status(0, 0, LENGTH, WIDE)),
    NOT_ASKED_FOR(
        "context x:two is told, asked for were",
        reply -> reply.status(0, 0, LENGTH, 0).status(0, 3, LENGTH, 0).status(DONE, 2, LENGTH, 0)),
    ASKED_FOR_AND_MISSING("asked for were", reply -> reply.status(DONE, 3, LENGTH, WIDE));

    private final String rule;

    @SuppressWarnings("ImmutableEnumChecker") // Lambdas that keep nothing.
    private final UnaryOperator<Reply> reply;

    Wrong(String rule, UnaryOperator<Reply> reply) {
      this.rule = rule;
      this.reply = reply;
    }
  }

  private static WireClient connect(FakeServer server) throws IOException {
    return WireClient.connect(server.address(), "", Headers.EXTENDED);
  }

  @ParameterizedTest
  @EnumSource
  void aReplyThatBreaksARuleIsRefused(Wrong wrong) throws IOException {
    try (FakeServer server = new FakeServer((_, reply) -> wrong.reply.apply(reply));
        WireClient client = connect(server)) {
      assertThatThrownBy(() -> client.status(AT, LENGTH, 0, List.of("x:wide", "x:zero")))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining(wrong.rule)
          .hasMessageContaining("BLOCK_STATUS 0x1000+0x800");
    }
  }

  /**
   * A server may refuse to select contexts before extended headers; base: is narrow all the same.
   */
  @Test
  void aContextOfTheNamespaceBaseIsNarrowWhateverTheServerSays() throws IOException {
    Offer offer =
        new Offer() {
          @Override
          List<String> contexts(boolean extended) {
            return extended ? CONTEXTS : List.of();
          }
        };
    try (FakeServer server = new FakeServer(offer, (_, reply) -> reply.status(DONE, 1, 512, WIDE));
        WireClient client = connect(server)) {
      assertThatThrownBy(() -> client.status(AT, LENGTH, 0, List.of("base:allocation")))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("more than 32 bits");
    }
  }

  @Test
  void rightAnswersAreTakenWithAllTheirBits() throws IOException {
    try (FakeServer server =
            new FakeServer(
                (_, reply) ->
                    reply
                        .status(0, 3, 512, -1, 512, 0, FakeServer.SIZE - AT - 1024, WIDE)
                        .status(DONE, 0, LENGTH, 0xffff_ffffL));
        WireClient client = connect(server)) {
      assertThat(client.status(AT, LENGTH, 0, List.of("x:wide", "x:zero")))
          .isEqualTo(
              Map.of(
                  "x:zero",
                  List.of(new Descriptor(AT, LENGTH, 0xffff_ffffL)),
                  "x:wide",
                  List.of(
                      new Descriptor(AT, 512, -1),
                      new Descriptor(AT + 512, 512, 0),
                      new Descriptor(AT + 1024, FakeServer.SIZE - AT - 1024, WIDE))));
    }
  }

  @Test
  void aSimpleReplyIsNoneToAWriteEither() throws IOException {
    try (FakeServer server = new FakeServer((_, reply) -> reply.simple(0));
        WireClient client = connect(server)) {
      assertThatThrownBy(() -> client.write(AT, new byte[512], 0))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("WRITE 0x1000+0x200")
          .hasMessageContaining("where extended headers are agreed on");
    }
  }

  /** Magic, flags, type, cookie, offset, length, and the payload, as the document has them. */
  @Test
  void requestsAreThoseOfTheDocument() throws IOException {
    try (FakeServer server = new FakeServer((_, reply) -> reply.error(DONE, 22, "no"));
        WireClient client = connect(server)) {
      refused(() -> client.write(0x1122334455667788L, new byte[] {1, 2, 3}, WireClient.FUA));
      refused(() -> client.zero(512, 0x7fff_ffff_ffff_ffffL, 0));
      refused(() -> client.status(0, 3L << 40, WireClient.REQ_ONE, List.of("x:wide", "x:two")));
      refused(() -> client.status(0, 3L << 40, 0));
      assertThat(server.requests().stream().map(HexFormat.of()::formatHex))
          .containsExactly(
              "21e41c71 0021 0001 0000000000000001 1122334455667788 0000000000000003 010203"
                  .replace(" ", ""),
              "21e41c71 0000 0006 0000000000000002 0000000000000200 7fffffffffffffff"
                  .replace(" ", ""),
              ("21e41c71 0028 0007 0000000000000003 0000000000000000 0000000000000010"
                      + "0000030000000000 00000003 00000002")
                  .replace(" ", ""),
              "21e41c71 0000 0007 0000000000000004 0000000000000000 0000030000000000"
                  .replace(" ", ""));
    }
  }

  @FunctionalInterface
  private interface Request {
    void send() throws IOException;
  }

  private static void refused(Request request) {
    RefusedException told = catchThrowableOfType(RefusedException.class, request::send);
    assertThat(told.error()).isEqualTo(22);
  }

  @Test
  void withCompactHeadersOnlyAWriteHasAPayload() throws IOException {
    try (FakeServer server = new FakeServer((_, reply) -> reply.error(DONE, 22, "no"));
        WireClient client = WireClient.connect(server.address(), "")) {
      assertThatThrownBy(() -> client.status(AT, LENGTH, 0, List.of("x:two")))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("only a write has a payload");
      assertThatThrownBy(() -> client.status(AT, LENGTH, 0, List.of("x:wide")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("context x:wide is not selected");
      assertThat(server.requests()).isEmpty();
    }
  }
}
