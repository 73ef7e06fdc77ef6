package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.MetaContext;
import nbd.api.Support;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawClient;
import nbd.server.testing.Serving;
import nbd.wire.Option;
import nbd.wire.OptionError;
import nbd.wire.OptionReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MetaContextTest {
  private static final String ALLOCATION = "base:allocation";
  private static final String DIRTY = "x-test:dirty";
  private static final String DEEP = "x-test:deep:er";

  private static ByteDisk disk() {
    ExtentSource source = (asked, _) -> ExtentMap.of(asked.offset(), asked.length(), 0);
    return new ByteDisk(
        ByteDisk.ableTraits(4096).build(),
        Contexts.ofAllocation(source)
            .with(new MetaContext(DIRTY, Support.EMULATE, source))
            .with(new MetaContext(DEEP, Support.EMULATE, source)));
  }

  private static List<String> names(List<OptionReply> replies) {
    assertThat(replies).last().isEqualTo(new OptionReply.Ack());
    List<String> names = new ArrayList<>();
    replies
        .subList(0, replies.size() - 1)
        .forEach(reply -> names.add(((OptionReply.MetaContext) reply).name()));
    return names;
  }

  static Stream<Arguments> listed() {
    return Stream.of(
        arguments(List.of(), List.of(ALLOCATION, DIRTY, DEEP)),
        arguments(List.of("base:"), List.of(ALLOCATION)),
        arguments(List.of(ALLOCATION), List.of(ALLOCATION)),
        arguments(List.of("x-test:"), List.of(DIRTY, DEEP)),
        arguments(List.of("x-test:deep:"), List.of(DEEP)),
        arguments(List.of("x-test:", DIRTY, "x-test:"), List.of(DIRTY, DEEP)),
        arguments(List.of("base:alloc"), List.of()),
        arguments(List.of("base:allocation2"), List.of()),
        arguments(List.of("qemu:dirty-bitmap:x", "y:"), List.of()),
        arguments(List.of("y:z", "base:"), List.of(ALLOCATION)));
  }

  @ParameterizedTest
  @MethodSource("listed")
  void listTellsWhatTheQueriesFindEachOnceAndWithoutANumber(
      List<String> queries, List<String> found) throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawClient client = serving.connect()) {
      List<OptionReply> replies = client.ask(new Option.ListMetaContext("", queries));
      assertThat(names(replies)).containsExactlyInAnyOrderElementsOf(found);
      assertThat(replies)
          .filteredOn(OptionReply.MetaContext.class::isInstance)
          .allSatisfy(reply -> assertThat(((OptionReply.MetaContext) reply).id()).isZero());
    }
  }

  static Stream<Arguments> selected() {
    return Stream.of(
        arguments(List.of(), List.of()),
        arguments(List.of(ALLOCATION), List.of(ALLOCATION)),
        arguments(List.of(DEEP, ALLOCATION), List.of(DEEP, ALLOCATION)),
        arguments(List.of("base:", "x-test:"), List.of()),
        arguments(List.of("base:other", "y:z", DIRTY), List.of(DIRTY)),
        arguments(List.of(DIRTY, DIRTY, ALLOCATION, DIRTY), List.of(DIRTY, ALLOCATION)));
  }

  @ParameterizedTest
  @MethodSource("selected")
  void setSelectsWholeNamesEachOnceAndUnderANumberOfItsOwn(List<String> queries, List<String> found)
      throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawClient client = serving.connect().structured()) {
      List<OptionReply> replies = client.ask(new Option.SetMetaContext("", queries));
      assertThat(names(replies)).containsExactlyInAnyOrderElementsOf(found);
      assertThat(replies)
          .filteredOn(OptionReply.MetaContext.class::isInstance)
          .extracting(reply -> ((OptionReply.MetaContext) reply).id())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void setNeedsStructuredRepliesAndListDoesNot() throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawClient client = serving.connect()) {
      assertThat(client.refusal(new Option.SetMetaContext("", List.of(ALLOCATION))).error())
          .isEqualTo(OptionError.INVALID);
      assertThat(names(client.ask(new Option.ListMetaContext("", List.of())))).contains(ALLOCATION);
    }
  }

  @Test
  void aDiskWithoutAllocationOffersNone() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = serving.connect().structured()) {
      assertThat(names(client.ask(new Option.ListMetaContext("", List.of())))).isEmpty();
      assertThat(names(client.ask(new Option.SetMetaContext("", List.of(ALLOCATION))))).isEmpty();
    }
  }

  @Test
  void tenThousandQueriesAreAnswered() throws IOException {
    List<String> queries = new ArrayList<>(java.util.Collections.nCopies(10_000, "q:r"));
    queries.add(ALLOCATION);
    try (Serving serving = Serving.disk(disk());
        RawClient client = serving.connect().structured()) {
      assertThat(names(client.ask(new Option.SetMetaContext("", queries))))
          .containsExactly(ALLOCATION);
    }
  }
}
