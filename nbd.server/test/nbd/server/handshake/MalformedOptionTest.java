package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.stream.Stream;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Data;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.OptionError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Data that does not fit its option is INVALID, and the stream stays in step. */
class MalformedOptionTest {
  private static final int LIST = 3;
  private static final int STARTTLS = 5;
  private static final int INFO = 6;
  private static final int GO = 7;
  private static final int STRUCTURED_REPLY = 8;
  private static final int LIST_META_CONTEXT = 9;
  private static final int SET_META_CONTEXT = 10;
  private static final int EXTENDED_HEADERS = 11;

  private static Data data() {
    return new Data();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
            Stream.of(LIST, STARTTLS, STRUCTURED_REPLY, EXTENDED_HEADERS)
                .flatMap(code -> withData(code)),
            Stream.of(INFO, GO).flatMap(code -> wrongInfo(code)),
            Stream.of(LIST_META_CONTEXT, SET_META_CONTEXT).flatMap(code -> wrongQueries(code)),
            Stream.of(INFO, GO, LIST_META_CONTEXT, SET_META_CONTEXT)
                .flatMap(code -> wrongStrings(code)))
        .flatMap(all -> all);
  }

  private static Stream<Arguments> withData(int code) {
    return Stream.of(
        arguments(code, "one byte of data", data().text("x")),
        arguments(code, "128 KiB of data", data().raw(new byte[128 << 10])));
  }

  private static Stream<Arguments> wrongInfo(int code) {
    return Stream.of(
        arguments(code, "nothing", data()),
        arguments(code, "half a length", data().u16(0)),
        arguments(code, "a length and nothing else", data().u32(0)),
        arguments(code, "a name longer than the data", data().u32(10).text("abc").u16(0)),
        arguments(code, "a name of 2^32-1 bytes", data().u32(0xffff_ffffL).u16(0)),
        arguments(code, "a name of 2^31 bytes", data().u32(0x8000_0000L).u16(0)),
        arguments(code, "no count", data().string("abc")),
        arguments(code, "fewer requests than told", data().string("").u16(2).u16(3)),
        arguments(code, "more requests than told", data().string("").u16(1).u16(3).u16(1)),
        arguments(code, "a byte too many", data().string("").u16(0).text("x")),
        arguments(code, "65535 requests, none there", data().string("").u16(0xffff)));
  }

  private static Stream<Arguments> wrongQueries(int code) {
    return Stream.of(
        arguments(code, "nothing", data()),
        arguments(code, "no count", data().string("")),
        arguments(code, "half a count", data().string("").u16(0)),
        arguments(code, "a query too few", data().string("").u32(2).string("base:allocation")),
        arguments(code, "2^32-1 queries", data().string("").u32(0xffff_ffffL)),
        arguments(code, "a query past the end", data().string("").u32(1).u32(99).text("base:")),
        arguments(code, "a query of 2^31 bytes", data().string("").u32(1).u32(0x8000_0000L)),
        arguments(code, "trailing bytes", data().string("").u32(1).string("base:").text("x")),
        arguments(code, "a long query", data().string("").u32(1).string("b:" + "x".repeat(4095))),
        arguments(code, "a NUL in a query", data().string("").u32(1).string("base:\0")),
        arguments(code, "no UTF-8 in a query", data().string("").u32(1).u32(2).raw((byte) 0xc3)),
        arguments(code, "a query without colon", data().string("").u32(1).string("base")),
        arguments(code, "an empty query", data().string("").u32(1).string("")),
        arguments(code, "an empty namespace", data().string("").u32(1).string(":allocation")));
  }

  private static Stream<Arguments> wrongStrings(int code) {
    byte[] noUtf8 = {'a', (byte) 0xff, 'b'};
    byte[] surrogate = {(byte) 0xed, (byte) 0xa0, (byte) 0x80};
    return Stream.of(
        arguments(code, "a NUL in the name", data().string("a\0b").u32(0)),
        arguments(code, "no UTF-8 in the name", data().u32(3).raw(noUtf8).u32(0)),
        arguments(code, "a surrogate in the name", data().u32(3).raw(surrogate).u32(0)),
        arguments(code, "a name of 4097 bytes", data().string("n".repeat(4097)).u32(0)));
  }

  @ParameterizedTest(name = "option {0}: {1}")
  @MethodSource("wrong")
  void isInvalidAndTheNextOptionIsUnderstood(int code, String what, Data data) throws IOException {
    TestExport export = new TestExport(ByteDisk.able(4096));
    try (Serving serving = Serving.of(export);
        RawClient client = serving.connect()) {
      if (code == SET_META_CONTEXT) {
        client.structured();
      }
      assertThat(client.refusal(code, data.bytes())).as(what).isEqualTo(OptionError.INVALID);
      try (RawSession session = client.go("")) {
        session.assertLives();
      }
    }
  }
}
