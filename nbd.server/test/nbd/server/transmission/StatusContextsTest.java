package nbd.server.transmission;

import static nbd.server.testing.MappedDisk.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.MetaContext;
import nbd.api.Support;
import nbd.server.testing.Answer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.MappedDisk;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.wire.Descriptors;
import nbd.wire.Option;
import nbd.wire.OptionReply;
import nbd.wire.Reply;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several contexts at once: a chunk for each, under the number that SET_META_CONTEXT gave it. */
class StatusContextsTest {
  private static final String ALLOCATION = "base:allocation";
  private static final String DIRTY = "x-test:dirty";
  private static final String FAILING = "x-test:failing";

  private static ByteDisk disk() {
    ExtentSource failing =
        (_, _) -> {
          throw new IOException("nobody knows");
        };
    return MappedDisk.of(
        4096,
        1,
        Contexts.ofAllocation((_, _) -> map(4096, 3))
            .with(new MetaContext(DIRTY, Support.EMULATE, (_, _) -> map(512, 1, 3584, 0)))
            .with(new MetaContext(FAILING, Support.EMULATE, failing)));
  }

  private static Map<Integer, Descriptors> byId(Answer answer) {
    Map<Integer, Descriptors> result = new HashMap<>();
    answer.statuses().forEach(chunk -> result.put(chunk.contextId(), chunk.descriptors()));
    assertThat(result).hasSameSizeAs(answer.statuses());
    return result;
  }

  @Test
  void eachHasOneChunkAndTheLastIsDone() throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawClient client = serving.connect().structured()) {
      Map<Integer, Descriptors> expected = new HashMap<>();
      for (OptionReply reply :
          client.ask(new Option.SetMetaContext("", List.of(DIRTY, ALLOCATION)))) {
        if (reply instanceof OptionReply.MetaContext(int id, String name)) {
          expected.put(
              id, name.equals(DIRTY) ? Descriptors.of(512, 1, 3584, 0) : Descriptors.of(4096, 3));
        }
      }
      Answer answer = client.go("").ask(Requests.status(0, 4096));
      assertThat(byId(answer)).isEqualTo(expected).hasSize(2);
      assertThat(answer.replies())
          .map(reply -> ((Reply.Chunk) reply).done())
          .containsExactly(false, true);
    }
  }

  @Test
  void aBlockThatIsDirtyInPartIsDirty() throws IOException {
    MetaContext dirty =
        new MetaContext(DIRTY, Support.EMULATE, (_, _) -> map(512, 1, 3584, 0, 4096, 0));
    ByteDisk disk = MappedDisk.of(8192, 4096, Contexts.none().with(dirty));
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.connect().structured().select("", DIRTY).go("")) {
      assertThat(byId(session.ask(Requests.status(0, 8192))).values())
          .containsExactly(Descriptors.of(4096, 1, 4096, 0));
    }
  }

  @Test
  void aBlockThatIsDirtyAsFarAsItIsKnownIsDirty() throws IOException {
    MetaContext dirty =
        new MetaContext(DIRTY, Support.NATIVE, (asked, _) -> ExtentMap.of(asked.offset(), 512, 4));
    ByteDisk disk = MappedDisk.of(8192, 4096, Contexts.none().with(dirty));
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.connect().structured().select("", DIRTY).go("")) {
      assertThat(byId(session.ask(Requests.status(4096, 4096))).values())
          .containsExactly(Descriptors.of(4096, 4));
    }
  }

  /** What no copy can go wrong by: a part that is not known may be dirty, and may be there. */
  @ParameterizedTest
  @CsvSource({
    "base:allocation, 3, 0",
    "qemu:allocation-depth, 0, 1",
    "qemu:allocation-depth, 2, 1",
    "qemu:dirty-bitmap:b, 0, 1",
    "x-test:dirty, 0, 0"
  })
  void aBlockThatIsKnownInPartIsToldSafely(String context, long known, long told)
      throws IOException {
    MetaContext partly =
        new MetaContext(
            context, Support.NATIVE, (asked, _) -> ExtentMap.of(asked.offset(), 512, known));
    ByteDisk disk = MappedDisk.of(8192, 4096, Contexts.none().with(partly));
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.connect().structured().select("", context).go("")) {
      assertThat(byId(session.ask(Requests.status(4096, 4096))).values())
          .containsExactly(Descriptors.of(4096, told));
    }
  }

  @Test
  void neighboursThatDifferOnlyBeyondWhatIsToldAreOne() throws IOException {
    long high = 1L << 32;
    Contexts contexts =
        Contexts.ofAllocation((_, _) -> map(512, 7, 512, 3, 1024, high, 2048, 0))
            .with(
                new MetaContext(
                    DIRTY, Support.EMULATE, (_, _) -> map(512, 5, 512, high | 5, 3072, 4)));
    try (Serving serving = Serving.disk(MappedDisk.of(4096, 1, contexts));
        RawSession session = serving.connect().structured().select("", ALLOCATION, DIRTY).go("")) {
      assertThat(byId(session.ask(Requests.status(0, 4096))).values())
          .containsExactlyInAnyOrder(
              Descriptors.of(1024, 3, 3072, 0), Descriptors.of(1024, 5, 3072, 4));
    }
  }

  @Test
  void onlyThoseThatAreSelectedAreTold() throws IOException {
    try (Serving serving = Serving.disk(disk());
        RawSession session = serving.connect().structured().select("", DIRTY).go("")) {
      assertThat(byId(session.ask(Requests.status(0, 4096))).values())
          .containsExactly(Descriptors.of(512, 1, 3584, 0));
    }
  }

  @Test
  void oneThatFailsFailsThemAllAndNothingOfTheOthersIsSent() throws IOException {
    for (List<String> order : List.of(List.of(DIRTY, FAILING), List.of(FAILING, DIRTY))) {
      try (Serving serving = Serving.disk(disk());
          RawClient client = serving.connect().structured()) {
        client.select("", order.getFirst(), order.getLast());
        try (RawSession session = client.go("")) {
          Answer answer = session.ask(Requests.status(0, 4096));
          assertThat(answer.error()).contains(WireError.EIO);
          assertThat(answer.messages()).hasSize(1);
          session.assertLives();
        }
      }
    }
  }
}
