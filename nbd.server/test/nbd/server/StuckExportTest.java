package nbd.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import nbd.server.ExportStatus.State;
import nbd.server.testing.Gate;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.LiveServer;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.SizedPlugin;
import nbd.server.testing.Specs;
import nbd.server.testing.TestExport;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ending exports whose requests take their time, or do not return at all. */
class StuckExportTest {
  private final Gate gate = new Gate();

  /** Reads of the first byte wait at the gate, others do not. */
  private final SizedPlugin slow =
      new SizedPlugin("slow") {
        @Override
        protected TestExport make(long size) {
          return new TestExport(
              ScriptedDisk.reads(
                  size,
                  (range, out) -> {
                    if (range.offset() == 0) {
                      gate.pass();
                    }
                    out.hole(0, range.length());
                  }));
        }
      };

  private final SizedPlugin disk = new SizedPlugin("disk");
  private final LiveCatalog catalog = new LiveCatalog(slow, disk);
  private LiveServer live;

  @BeforeEach
  void start() throws IOException {
    live = LiveServer.impatient(catalog, Duration.ofMillis(200));
    live.server().put(Specs.sized("a", "slow", 1000));
  }

  @AfterEach
  void stop() throws IOException {
    gate.open();
    live.close();
  }

  private RawSession session(String name) throws IOException {
    return live.serving().connect().structured().go(name);
  }

  /** A session with a read at the gate. */
  private RawSession stuck(Request read) throws Exception {
    RawSession session = session("a").send(read);
    gate.awaitArrivals(1);
    return session;
  }

  @Test
  void aRequestThatReturnsInTimeIsAnsweredAndWaitedFor() throws Exception {
    try (LiveServer patient = LiveServer.of(catalog)) {
      patient.server().put(Specs.sized("a", "slow", 1000));
      Request read = Requests.read(0, 1000);
      try (RawSession session = patient.serving().connect().structured().go("a")) {
        session.send(read);
        gate.awaitArrivals(1);
        Thread remover = Thread.ofPlatform().start(() -> patient.server().remove("a"));
        patient.awaitState("a", State.DRAINING);
        patient.assertUnknown("a", "being removed");
        assertThat(slow.last().events().all()).doesNotContain("close ");
        gate.open();
        assertThat(session.answer(read).bytes(read)).containsOnly(0);
        assertThat(session.ask(Requests.read(1, 1)).error()).contains(WireError.ESHUTDOWN);
        remover.join();
        assertThat(patient.server().exports()).isEmpty();
        assertThat(slow.last().events().all()).containsExactly("open ", "close ", "end");
      }
    }
  }

  @Test
  void anExportWithARequestThatDoesNotReturnHasFailedAndIsRemovedWhenItHas() throws Exception {
    Request read = Requests.read(0, 1);
    try (RawSession stuck = stuck(read);
        RawSession idle = session("a")) {
      live.server().remove("a");
      live.assertState("a", State.FAILED, "a request did not return in 200 ms");
      live.assertUnknown("a", "did not return");
      assertThat(idle.ask(Requests.read(1, 1)).error()).contains(WireError.ESHUTDOWN);
      assertThat(slow.last().events().count("close ")).as("the idle handle").isEqualTo(1);
      gate.open();
      stuck.answer(read).assertSuccess();
      slow.last().events().await("end", 1);
      awaitNoExport();
    }
    assertThat(slow.last().events().count("close ")).isEqualTo(2);
    assertThat(slow.last().events().all()).endsWith("end");
  }

  private void awaitNoExport() throws InterruptedException {
    for (int i = 0; i < 10_000 && !live.server().exports().isEmpty(); i++) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    assertThat(live.server().exports()).isEmpty();
  }

  @Test
  void theNextOneServesOnlyWhenNobodyIsInsideTheOneBefore() throws Exception {
    Request read = Requests.read(0, 1);
    try (RawSession stuck = stuck(read)) {
      live.server().put(Specs.ending(Specs.sized("a", "disk", 2000)));
      live.assertState("a", State.SERVING, "connection 1 did not return in time");
      assertThat(live.size("a")).isEqualTo(1000);
      disk.last().events().await("end", 1);
      gate.open();
      stuck.answer(read).assertSuccess();
      live.server().put(Specs.ending(Specs.sized("a", "disk", 2000)));
      assertThat(live.size("a")).isEqualTo(2000);
      assertThat(stuck.ask(Requests.read(1, 1)).error()).contains(WireError.ESHUTDOWN);
    }
    assertThat(slow.last().events().all()).endsWith("close ", "end");
  }

  @Test
  void aNewOneOfTheSameNameWaitsForTheOneThatWasRemovedToo() throws Exception {
    Request read = Requests.read(0, 1);
    try (RawSession stuck = stuck(read)) {
      live.server().remove("a");
      live.server().put(Specs.sized("a", "disk", 2000));
      live.assertState("a", State.FAILED, "did not return");
      gate.open();
      stuck.answer(read).assertSuccess();
      live.awaitState("a", State.SERVING);
      assertThat(live.size("a")).isEqualTo(2000);
    }
  }

  @Test
  void aPluginIsLetGoInTimeHoweverManyExportsAreStuck() throws Exception {
    for (int i = 0; i < 20; i++) {
      live.server().put(Specs.sized("b" + i, "slow", 1000));
      session("b" + i).send(Requests.read(0, 1));
    }
    gate.awaitArrivals(20);
    long before = System.nanoTime();
    catalog.remove(slow);
    long millis = (System.nanoTime() - before) / 1_000_000;
    assertThat(millis).as("one drain time of 200 ms, not the sum of 20").isBetween(150L, 3000L);
    assertThat(live.server().exports())
        .filteredOn(status -> status.state() == State.FAILED)
        .hasSize(20);
    live.assertState("a", State.VACANT, "plugin 'slow' was removed");
    gate.open();
    for (int i = 0; i < 20; i++) {
      live.awaitState("b" + i, State.VACANT);
    }
  }

  @Test
  void aServerThatIsClosedDoesNotWaitForever() throws Exception {
    RawSession stuck = stuck(Requests.read(0, 1));
    live.server().close();
    stuck.assertEnds();
    assertThat(slow.last().events().all()).doesNotContain("end");
    gate.open();
    slow.last().events().await("end", 1);
    assertThat(slow.last().events().all()).containsExactly("open ", "close ", "end");
  }
}
