package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.OpenException;
import nbd.server.testing.Answer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Data;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Option;
import nbd.wire.OptionCode;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;

/** When a selection holds in transmission, and when BLOCK_STATUS is EINVAL. */
class SelectedContextsTest {
  private static final String ALLOCATION = "base:allocation";

  private static Serving serving() throws IOException {
    ByteDisk disk =
        new ByteDisk(
            ByteDisk.ableTraits(4096).build(),
            Contexts.ofAllocation((_, _) -> ExtentMap.of(0, 4096, 3)));
    return Serving.of(
        new TestExport(
            client -> {
              if (client.exportName().equals("unknown")) {
                throw new OpenException(OpenException.Reason.UNKNOWN, "no such disk");
              }
              return disk;
            }) {
          @Override
          public Optional<String> defaultName() {
            return Optional.of("first");
          }
        });
  }

  private static Answer status(RawSession session) throws IOException {
    Answer answer = session.ask(Requests.status(0, 4096));
    session.assertLives();
    return answer;
  }

  private static void assertHolds(RawClient client, String export) throws IOException {
    status(client.go(export)).assertSuccess();
  }

  private static void assertGone(RawClient client, String export) throws IOException {
    assertThat(status(client.go(export)).error()).contains(WireError.EINVAL);
  }

  @Test
  void holdsForTheSameName() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect().structured().select("a", ALLOCATION)) {
      assertHolds(client, "a");
    }
  }

  @Test
  void holdsForExportNameToo() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect().structured().select("a", ALLOCATION)) {
      status(client.exportName("a")).assertSuccess();
    }
  }

  @Test
  void holdsWhereTheEmptyNameMeansTheSame() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect().structured().select("", ALLOCATION)) {
      assertHolds(client, "first");
    }
  }

  @Test
  void isGoneForAnotherName() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect().structured().select("a", ALLOCATION)) {
      assertGone(client, "b");
    }
  }

  @Test
  void outlivesAnInfoOnAnotherName() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect().structured().select("a", ALLOCATION)) {
      client.ask(new Option.Info("b", List.of()));
      assertHolds(client, "a");
    }
  }

  @Test
  void outlivesAListOfContexts() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect().structured().select("a", ALLOCATION)) {
      client.ask(new Option.ListMetaContext("a", List.of("x-y:z")));
      assertHolds(client, "a");
    }
  }

  @Test
  void isReplacedByALaterSelection() throws IOException {
    try (Serving serving = serving();
        RawClient client = serving.connect().structured()) {
      client.select("a", ALLOCATION).select("b", ALLOCATION);
      assertGone(client, "a");
    }
    try (Serving serving = serving();
        RawClient client = serving.connect().structured().select("a", ALLOCATION).select("a")) {
      assertGone(client, "a");
    }
  }

  @Test
  void isGoneAfterASelectionThatFails() throws IOException {
    byte[] noColon = new Data().string("a").u32(1).string("base").bytes();
    byte[] tooShort = new Data().string("a").u32(7).bytes();
    byte[] tooBig = new byte[200 << 10];
    byte[] unknown = new Data().string("unknown").u32(1).string(ALLOCATION).bytes();
    for (byte[] wrong : List.of(noColon, tooShort, tooBig, unknown)) {
      try (Serving serving = serving();
          RawClient client = serving.connect().structured().select("a", ALLOCATION)) {
        client.refusal(OptionCode.SET_META_CONTEXT.code(), wrong);
        assertGone(client, "a");
      }
    }
  }
}
