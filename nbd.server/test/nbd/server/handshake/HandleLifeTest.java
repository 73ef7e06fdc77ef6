package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Gate;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Option;
import org.junit.jupiter.api.Test;

/** A disk is opened once for all options with its name, and closed exactly once. */
class HandleLifeTest {
  private final TestExport export =
      new TestExport(
          new ByteDisk(
              ByteDisk.ableTraits(4096).build(),
              Contexts.ofAllocation((_, _) -> ExtentMap.of(0, 4096, 0))));

  @Test
  void isOpenedOnceForAllOptionsWithTheSameName() throws IOException, InterruptedException {
    try (Serving serving = Serving.of(export)) {
      try (RawClient client = serving.connect().structured()) {
        client.ask(new Option.ListMetaContext("a", List.of()));
        client.select("a", "base:allocation").select("a", "base:allocation");
        client.ask(new Option.Info("a", List.of()));
        try (RawSession session = client.go("a")) {
          session.ask(Requests.read(0, 1)).assertSuccess();
          session.ask(Requests.status(0, 1)).assertSuccess();
          assertThat(export.events().all()).containsExactly("open a");
        }
      }
      export.events().await("close a", 1);
    }
    assertThat(export.events().all()).containsExactly("open a", "close a", "end");
  }

  @Test
  void anotherNameClosesItBeforeItIsOpened() throws IOException, InterruptedException {
    try (Serving serving = Serving.of(export)) {
      try (RawClient client = serving.connect()) {
        client.ask(new Option.Info("a", List.of()));
        client.ask(new Option.Info("b", List.of()));
        client.go("a").assertLives();
      }
      export.events().await("close a", 2);
    }
    assertThat(export.events().all())
        .containsExactly("open a", "close a", "open b", "close b", "open a", "close a", "end");
  }

  @Test
  void optionsWithoutANameLeaveItOpen() throws IOException {
    try (Serving serving = Serving.of(export);
        RawClient client = serving.connect()) {
      client.ask(new Option.Info("a", List.of()));
      client.ask(new Option.ListExports());
      client.structured().ask(new Option.Unknown(99, 0));
      client.go("a").assertLives();
      assertThat(export.events().all()).containsExactly("open a");
    }
  }

  @Test
  void aClientThatLeavesInItsNegotiationClosesIt() throws IOException, InterruptedException {
    try (Serving serving = Serving.of(export)) {
      RawClient client = serving.connect();
      client.ask(new Option.Info("a", List.of()));
      client.close();
      export.events().await("close a", 1);
    }
    assertThat(export.events().all()).containsExactly("open a", "close a", "end");
  }

  @Test
  void aBrokenMessageClosesIt() throws IOException, InterruptedException {
    try (Serving serving = Serving.of(export);
        RawClient client = serving.connect()) {
      client.ask(new Option.Info("a", List.of()));
      client.socket().send(new byte[16]).assertEnds();
      export.events().await("close a", 1);
    }
    assertThat(export.events().all()).containsExactly("open a", "close a", "end");
  }

  /** The answer to GO cannot be sent any more: nobody else would close the disk. */
  @Test
  void aClientThatIsGoneWhenGoIsAnsweredClosesIt() throws IOException, InterruptedException {
    Gate gate = new Gate();
    TestExport slow =
        new TestExport(
            _ -> {
              gate.pass();
              return ByteDisk.able(4096);
            });
    try (Serving serving = Serving.of(slow)) {
      RawClient client = serving.connect();
      client.sendHeader(7, 6).send(new byte[6]);
      gate.awaitArrivals(1);
      client.close();
      gate.open();
      slow.events().await("close ", 1);
    }
    assertThat(slow.events().all()).containsExactly("open ", "close ", "end");
  }
}
