package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import nbd.api.Blocking;
import nbd.api.Handover;
import nbd.client.NbdClient;
import nbd.server.ExportStatus.State;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.Gate;
import nbd.server.testing.NastyDevice;
import nbd.server.testing.NastyPlugin;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.wire.Option;
import nbd.wire.OptionReply;
import nbd.wire.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients connect, negotiate, leave or dawdle while their export is upgraded. */
class ComingAndGoingTest {
  /** An upgrade under load that waits in one call. */
  private static final class Held {
    private final Stage stage;
    private final Gate gate = new Gate();
    private final CompletableFuture<UpgradeReport> report;

    Held(Stage stage, String call) throws Exception {
      this.stage = stage;
      boolean older = List.of("flush", "close", "retain").contains(call);
      NastyPlugin version = older ? stage.older() : stage.newer();
      version.faults().on(call, stage.whileHeld(call, Faults.once(gate::pass)));
      report = Waiting.begin(stage::upgrade);
      gate.awaitArrivals(1);
    }

    void goOn() throws Exception {
      gate.open();
      assertThat(Waiting.end(report).result()).isEqualTo(Result.UPGRADED);
      assertThat(stage.catalog().isUsed(stage.newer())).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BESIDE, open",
    "BESIDE, flush",
    "AFTER_CLOSE, flush",
    "AFTER_CLOSE, close",
    "AFTER_CLOSE, retain",
    "AFTER_CLOSE, ready",
    "AFTER_CLOSE, open"
  })
  void whoConnectsMeanwhileIsServedByTheNextVersion(Handover how, String call) throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.load(2, false);
      Held held = new Held(stage, call);
      CompletableFuture<NbdClient> coming = Waiting.begin(stage::client);
      held.goOn();
      try (NbdClient come = Waiting.end(coming)) {
        come.write(Stage.LAST, ByteBuffer.wrap(new byte[512]));
        assertThat(stage.live().status("a").clients()).isEqualTo(3);
        stage.assertNextSucceeds();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BESIDE, open",
    "BESIDE, flush",
    "AFTER_CLOSE, flush",
    "AFTER_CLOSE, close",
    "AFTER_CLOSE, retain",
    "AFTER_CLOSE, open"
  })
  void whoLeavesMeanwhileIsForgotten(Handover how, String call) throws Exception {
    try (Stage stage = Stage.of(how)) {
      NbdClient polite = stage.client();
      NbdClient rude = stage.client();
      stage.load(2, false);
      Held held = new Held(stage, call);
      polite.close();
      rude.abort();
      stage.live().serving().awaitConnections(2);
      held.goOn();
      Waiting.until("two have left", () -> stage.live().status("a").clients() == 2);
      stage.assertNextSucceeds();
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void whoseRequestWaitsMayLeave(Handover how) throws Exception {
    try (Stage stage = Stage.of(how)) {
      RawSession leaving = stage.live().serving().connect().structured().go("a");
      stage.load(2, false);
      Held held = new Held(stage, "flush");
      leaving.send(Requests.read(0, 512), Requests.read(512, 512));
      leaving.close();
      held.goOn();
      Waiting.until("it has left", () -> stage.live().status("a").clients() == 2);
      stage.assertNextSucceeds();
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void whoHasADiskSinceInfoGoesOnWithTheNextVersion(Handover how) throws Exception {
    try (Stage stage = Stage.of(how);
        RawClient asking = stage.live().serving().connect().structured()) {
      assertThat(asking.ask(new Option.Info("a", List.of())))
          .last()
          .isInstanceOf(OptionReply.Ack.class);
      stage.load();
      new Held(stage, how == Handover.BESIDE ? "open" : "retain").goOn();
      assertThat(stage.live().status("a").clients()).isEqualTo(3);
      assertReads(asking.go("a"));
      assertThat(stage.newer().last().events().count("open")).isEqualTo(3);
    }
  }

  private static void assertReads(RawSession session) throws IOException {
    Request read = Requests.read(NastyDevice.SIZE - 1, 1);
    session.ask(read).assertSuccess();
  }

  /** A context that was chosen before GO is a promise already. */
  @ParameterizedTest
  @EnumSource(Handover.class)
  void whatANegotiatingClientHasChosenIsKept(Handover how) throws Exception {
    try (Stage stage = Stage.of(how);
        RawClient choosing = stage.live().serving().connect().structured()) {
      choosing.ask(new Option.Info("a", List.of()));
      choosing.select("a", NastyPlugin.EXTRA);
      stage.newer().with(own -> own.only("base:allocation"));
      stage.load();
      stage.assertKept(stage.upgrade(), NastyPlugin.EXTRA);
      RawSession chosen = choosing.go("a");
      assertThat(chosen.ask(Requests.status(0, 512)).statuses()).hasSize(1);
    }
  }

  /** Its replies are the server's own memory by then, so nothing of the device's is held up. */
  @ParameterizedTest
  @CsvSource({"BESIDE, NEVER", "AFTER_CLOSE, NEVER", "BESIDE, ALWAYS", "AFTER_CLOSE, ALWAYS"})
  void whoDoesNotReadItsRepliesHoldsUpNobody(Handover how, Blocking blocking) throws Exception {
    try (Stage stage = Stage.of(how, older -> older.shaped(able -> able.blocking(blocking)));
        RawSession stalled = stage.live().serving().connect().structured().go("a")) {
      Request[] reads = new Request[100];
      for (int i = 0; i < reads.length; i++) {
        reads[i] = Requests.read(0, NastyDevice.SIZE);
      }
      stalled.send(reads);
      stage.load();
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      for (Request read : reads) {
        stalled.answer(read).assertSuccess();
      }
      stage.assertNextSucceeds();
    }
  }

  /** Requests of many clients wait at the gate, and all are answered. */
  @ParameterizedTest
  @EnumSource(Handover.class)
  void theStateIsToldWhileRequestsWait(Handover how) throws Exception {
    try (Stage stage = Stage.of(how);
        NbdClient client = stage.client()) {
      Held held = new Held(stage, "flush");
      CompletableFuture<?> parked = client.pipelined().read(0, ByteBuffer.allocate(1));
      stage.live().assertState("a", State.UPGRADING, "it is being upgraded");
      assertThat(stage.live().status("a").generation()).isEqualTo(1);
      assertThat(parked).isNotDone();
      held.goOn();
      Waiting.end(parked);
      stage.live().assertState("a", State.SERVING, "");
      assertThat(stage.live().status("a").generation()).isEqualTo(2);
    }
  }
}
