package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.MetaContext;
import nbd.api.Support;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.wire.InfoItem;
import nbd.wire.Option;
import nbd.wire.OptionCode;
import nbd.wire.OptionError;
import nbd.wire.OptionReply;
import nbd.wire.Reply;
import nbd.wire.TransmissionFlag;
import org.junit.jupiter.api.Test;

/** When NBD_OPT_EXTENDED_HEADERS is granted, what it changes, and its order with other options. */
class ExtendedHeadersTest {
  private static final String ALLOCATION = "base:allocation";
  private static final String WIDE = "x-test:wide";
  private static final String WIDER = "x-test:wider";

  private static Serving serving() throws IOException {
    MetaContext wide =
        new MetaContext(WIDE, Support.EMULATE, (_, _) -> ExtentMap.of(0, 4096, -1), true);
    MetaContext wider =
        new MetaContext(WIDER, Support.EMULATE, (_, _) -> ExtentMap.of(0, 4096, 1L << 40), true);
    Contexts contexts =
        Contexts.ofAllocation((_, _) -> ExtentMap.of(0, 4096, 3)).with(wide).with(wider);
    return Serving.disk(new ByteDisk(ByteDisk.ableTraits(4096).build(), contexts));
  }

  private static boolean takesQueries(RawClient client, Option option) throws IOException {
    OptionReply.Info info = (OptionReply.Info) client.ask(option).getFirst();
    return ((InfoItem.Export) info.item()).flags().has(TransmissionFlag.BLOCK_STATUS_PAYLOAD);
  }

  private static List<String> names(List<OptionReply> replies) {
    assertThat(replies.getLast()).isEqualTo(new OptionReply.Ack());
    return replies.stream()
        .filter(OptionReply.MetaContext.class::isInstance)
        .map(reply -> ((OptionReply.MetaContext) reply).name())
        .toList();
  }

  @Test
  void doNotNeedStructuredReplies() throws IOException {
    try (Serving serving = serving();
        RawSession session = serving.connect().extended().go("")) {
      assertThat(session.export().flags().has(TransmissionFlag.SEND_DF)).isTrue();
      assertThat(session.ask(Requests.read(0, 1)).replies().getFirst())
          .isInstanceOf(Reply.Chunk.OffsetData.class);
    }
  }

  @Test
  void takeThePlaceOfStructuredReplies() throws IOException {
    try (Serving serving = serving();
        RawSession session = serving.connect().structured().extended().go("")) {
      session.assertLives();
    }
  }

  @Test
  void structuredRepliesAfterThemAreNoWayBack() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect().extended()) {
      assertThat(client.refusal(new Option.StructuredReply()).error())
          .isEqualTo(OptionError.EXT_HEADER_REQD);
      client.go("").assertLives();
    }
  }

  @Test
  void aSecondAskIsInvalidAndTheFirstOneHolds() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect().extended()) {
      assertThat(client.refusal(new Option.ExtendedHeaders()).error())
          .isEqualTo(OptionError.INVALID);
      client.go("").assertLives();
    }
  }

  @Test
  void withDataTheyAreInvalidAndNotGranted() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect()) {
      assertThat(client.refusal(OptionCode.EXTENDED_HEADERS.code(), (byte) 1))
          .isEqualTo(OptionError.INVALID);
      client.structured().go("").assertLives();
    }
  }

  @Test
  void exportNameAfterThemEndsTheConnection() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect().extended()) {
      client.sendHeader(OptionCode.EXPORT_NAME.code(), 0).assertEnds();
    }
  }

  @Test
  void contextsSelectedBeforeThemHold() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect().structured().select("", ALLOCATION).extended();
        RawSession session = client.go("")) {
      session.ask(Requests.status(0, 4096)).assertSuccess();
    }
  }

  @Test
  void queriesInPayloadsAreOfferedToThoseWhoHaveSelectedContexts() throws IOException {
    Option info = new Option.Info("", List.of());
    Option go = new Option.Go("", List.of());
    try (Serving serving = serving();
        RawClient without = serving.connect().extended();
        RawClient with = serving.connect().extended().select("", ALLOCATION);
        RawClient compact = serving.connect().structured().select("", ALLOCATION);
        RawClient other = serving.connect().extended().select("other", ALLOCATION)) {
      assertThat(takesQueries(without, info)).isFalse();
      assertThat(takesQueries(without, go)).isFalse();
      assertThat(takesQueries(with, info)).isTrue();
      assertThat(takesQueries(with, go)).isTrue();
      assertThat(takesQueries(compact, go)).isFalse();
      assertThat(takesQueries(other, go)).isFalse();
    }
  }

  @Test
  void wideContextsAreOnlyForThoseWhoCanBeToldThem() throws IOException {
    Option list = new Option.ListMetaContext("", List.of());
    Option listTests = new Option.ListMetaContext("", List.of("x-test:"));
    Option set = new Option.SetMetaContext("", List.of(WIDE, ALLOCATION, WIDER));
    try (Serving serving = serving();
        RawClient simple = serving.connect();
        RawClient compact = serving.connect().structured();
        RawClient extended = serving.connect().extended()) {
      assertThat(names(simple.ask(list))).containsExactly(ALLOCATION);
      assertThat(names(compact.ask(list))).containsExactly(ALLOCATION);
      assertThat(names(compact.ask(listTests))).isEmpty();
      assertThat(names(compact.ask(set))).containsExactly(ALLOCATION);
      assertThat(names(extended.ask(list))).containsExactly(ALLOCATION, WIDE, WIDER);
      assertThat(names(extended.ask(listTests))).containsExactly(WIDE, WIDER);
      assertThat(names(extended.ask(set))).containsExactly(WIDE, ALLOCATION, WIDER);
    }
  }
}
