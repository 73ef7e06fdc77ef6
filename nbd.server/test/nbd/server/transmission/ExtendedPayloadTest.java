package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import nbd.api.BlockSizes;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.MetaContext;
import nbd.api.Support;
import nbd.server.testing.Answer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.wire.CommandFlag;
import nbd.wire.Request;
import nbd.wire.StatusQuery;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads behind extended requests: right ones, wrong ones, and the stream after them. */
class ExtendedPayloadTest {
  private static final CommandFlag PAYLOAD = CommandFlag.PAYLOAD_LEN;
  private static final String ALLOCATION = "base:allocation";
  private static final String DIRTY = "x-test:dirty";

  private static ByteDisk disk() {
    MetaContext dirty =
        new MetaContext(DIRTY, Support.EMULATE, (_, _) -> ExtentMap.of(0, 1 << 20, 1));
    return new ByteDisk(
        ByteDisk.ableTraits(1 << 20).blockSizes(new BlockSizes(1, 4096, 1 << 16)).build(),
        Contexts.ofAllocation((_, _) -> ExtentMap.of(0, 1 << 20, 3)).with(dirty));
  }

  private static RawSession session(Serving serving) throws IOException {
    return serving.connect().extended().select("", ALLOCATION, DIRTY).go("");
  }

  /** Requests that would be executed, if they were taken for requests. */
  private static byte[] requestsAsPayload(int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i + 4 <= length; i += 4) {
      ByteBuffer.wrap(payload).putInt(i, 0x21e41c71);
    }
    return payload;
  }

  private static byte[] query(long length, Integer... ids) {
    var query = new StatusQuery(length, List.of(ids));
    ByteBuffer bytes = ByteBuffer.allocate(StatusQuery.encodedLength(ids.length));
    query.encode(bytes);
    return bytes.array();
  }

  private static Answer ask(RawSession session, byte... query) throws IOException {
    return session.ask(Requests.status(4096, query.length, PAYLOAD), query);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 4096, 1 << 16})
  void aWriteWithoutTheFlagIsTakenAsOneWithIt(int length) throws IOException {
    ByteDisk disk = disk();
    try (Serving serving = Serving.disk(disk);
        RawSession session = session(serving)) {
      Answer answer = session.ask(Requests.write(0, length), requestsAsPayload(length));
      assertThat(answer.error()).isEmpty();
      session.assertLives();
      assertThat(disk.content(0, length)).isEqualTo(requestsAsPayload(length));
    }
  }

  static List<Request> requestsThatHaveNoPayload() {
    return List.of(
        Requests.read(0, 300, PAYLOAD),
        Requests.trim(0, 300, PAYLOAD),
        Requests.zero(0, 300, PAYLOAD),
        Requests.cache(0, 300, PAYLOAD),
        new Request.Flush(Requests.flags(PAYLOAD), 77, 0, 300),
        new Request.Unknown(99, Requests.flags(PAYLOAD), 78, 0, 300));
  }

  @ParameterizedTest
  @MethodSource
  void requestsThatHaveNoPayload(Request request) throws IOException {
    ByteDisk disk = disk();
    try (Serving serving = Serving.disk(disk);
        RawSession session = session(serving)) {
      assertThat(session.ask(request, requestsAsPayload(300)).error()).contains(WireError.EINVAL);
      session.assertLives();
      assertThat(disk.calls().all()).isEmpty();
    }
  }

  @Test
  void aPayloadThatIsTooLongForTheDiskIsConsumed() throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawSession session = session(serving)) {
      for (int length : new int[] {(1 << 16) + 1, 32 << 20}) {
        Request write = Requests.write(0, length, PAYLOAD);
        assertThat(session.ask(write, new byte[length]).error()).contains(WireError.EINVAL);
        session.assertLives();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {(32L << 20) + 1, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1})
  void aPayloadLongerThanAnyClientMaySendEndsTheConnection(long length) throws IOException {
    try (Serving serving = Serving.disk(disk())) {
      for (Request request :
          List.of(
              Requests.write(0, length, PAYLOAD),
              Requests.write(0, length),
              Requests.trim(0, length, PAYLOAD),
              Requests.status(0, length, PAYLOAD))) {
        try (RawSession session = session(serving)) {
          assertThat(session.send(request).answer(request).error()).contains(WireError.EINVAL);
          session.assertEnds();
        }
      }
    }
  }

  @Test
  void aQueryAsksForSomeContextsInItsOwnOrder() throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawSession session = session(serving)) {
      assertThat(ids(ask(session, query(8192, 1)))).containsExactly(1);
      assertThat(ids(ask(session, query(8192, 2)))).containsExactly(2);
      assertThat(ids(ask(session, query(8192, 2, 1)))).containsExactlyInAnyOrder(1, 2);
      session.assertLives();
    }
  }

  private static List<Integer> ids(Answer answer) {
    return answer.extendedStatuses().stream().map(status -> status.contextId()).toList();
  }

  static List<byte[]> wrongQueries() {
    return List.of(
        new byte[0],
        new byte[1],
        new byte[7],
        query(8192),
        new byte[9],
        new byte[14],
        query(8192, 3),
        query(8192, 0),
        query(8192, -1),
        query(8192, 1, 1),
        query(8192, 1, 2, 1),
        query(8192, 1, 2, 3),
        query(0, 1),
        query((1 << 20) - 4095, 1),
        query(1L << 40, 1),
        query(Long.MAX_VALUE, 1),
        query(-1, 1),
        requestsAsPayload(100_000));
  }

  @ParameterizedTest
  @MethodSource("wrongQueries")
  void aWrongQueryIsConsumedAndInvalid(byte[] query) throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawSession session = session(serving)) {
      assertThat(ask(session, query).error()).contains(WireError.EINVAL);
      session.assertLives();
    }
  }

  @Test
  void aQueryNeedsSelectedContexts() throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawSession session = serving.connect().extended().go("")) {
      assertThat(ask(session, query(4096, 1)).errorMessage()).contains("SET_META_CONTEXT");
      session.assertLives();
    }
  }

  @Test
  void theErrorNamesTheContextIdThatWasNotSelected() throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawSession session = session(serving)) {
      assertThat(ask(session, query(4096, 1, 4711)).errorMessage())
          .isEqualTo(
              "BLOCK_STATUS of 4096 bytes at 4096 asks for context id 4711, which was not"
                  + " selected");
      assertThat(ask(session, query(4096, 2, 2)).errorMessage()).contains("twice", DIRTY);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {(1 << 16) + 1, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1})
  void readsOverTheMaximumAreRefusedCleanly(long length) throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawSession session = session(serving)) {
      Request read = Requests.read(0, length);
      assertThat(session.send(read).answer(read).error()).contains(WireError.EOVERFLOW);
      session.assertLives();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {(1 << 20) + 1, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1})
  void rangesBeyondTheDiskAreRefused(long length) throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawSession session = session(serving)) {
      assertRefused(session, Requests.zero(0, length), WireError.ENOSPC);
      assertRefused(session, Requests.trim(0, length), WireError.EINVAL);
      assertRefused(session, Requests.cache(1, length), WireError.EINVAL);
      assertRefused(session, Requests.status(1 << 20, length), WireError.EINVAL);
      assertRefused(session, Requests.status(-1, length), WireError.EINVAL);
      session.assertLives();
    }
  }

  private static void assertRefused(RawSession session, Request request, WireError error)
      throws IOException {
    assertThat(session.ask(request).error()).contains(error);
  }

  @Test
  void inCompactHeadersTheFlagIsUnknownAndBringsNoPayload() throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawSession session = serving.connect().structured().select("", ALLOCATION, DIRTY).go("")) {
      assertRefused(session, Requests.trim(0, 300, PAYLOAD), WireError.EINVAL);
      assertRefused(session, Requests.status(0, 12, PAYLOAD), WireError.EINVAL);
      assertRefused(session, Requests.write(0, 300, PAYLOAD), WireError.EINVAL);
      session.assertLives();
    }
  }
}
