package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import nbd.api.Handover;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.server.ExportStatus.State;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Gate;
import nbd.server.testing.NastyPlugin;
import nbd.server.testing.OracleLoad;
import nbd.wire.WireError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is being upgraded goes away in the middle of that. */
class RemovalTest {
  private final Gate gate = new Gate();

  @AfterEach
  void letGo() {
    gate.open();
  }

  /** An upgrade that waits in this call of the older or newer version. */
  private CompletableFuture<UpgradeReport> upgradeAt(Stage stage, String call) throws Exception {
    NastyPlugin where =
        switch (call) {
          case "flush", "close", "retain" -> stage.older();
          default -> stage.newer();
        };
    where.faults().on(call, stage.whileHeld(call, gate::pass));
    if (call.equals("open")) {
      stage.mayOpenLate();
    }
    CompletableFuture<UpgradeReport> report = Waiting.begin(stage::upgrade);
    gate.awaitArrivals(1);
    return report;
  }

  @ParameterizedTest
  @CsvSource({
    "BESIDE, ready",
    "BESIDE, open",
    "BESIDE, flush",
    "AFTER_CLOSE, flush",
    "AFTER_CLOSE, close",
    "AFTER_CLOSE, retain",
    "AFTER_CLOSE, adopt",
    "AFTER_CLOSE, ready",
    "AFTER_CLOSE, open"
  })
  void anExportThatIsRemovedEndsInTimeWhateverAnUpgradeWaitsFor(Handover how, String call)
      throws Exception {
    try (Stage stage = Stage.hasty(how)) {
      OracleLoad load = stage.loadUntilShutDown(!call.equals("flush"));
      CompletableFuture<UpgradeReport> report = upgradeAt(stage, call);
      Waiting.end(
          Waiting.begin(
              () -> {
                stage.live().server().remove("a");
                return true;
              }));
      gate.open();
      Waiting.end(report);
      load.awaitEnd();
      assertThat(load.failures()).isNotEmpty().allSatisfy(RemovalTest::assertShutDown);
      Waiting.until("nothing is left", () -> stage.live().server().exports().isEmpty());
      stage.live().assertUnknown("a", "there is no export");
    }
  }

  private static void assertShutDown(Throwable failure) {
    assertThat(failure.getCause() == null ? failure : failure.getCause())
        .isInstanceOfSatisfying(
            NbdRemoteException.class,
            refused -> assertThat(refused.error()).isEqualTo(WireError.ESHUTDOWN));
  }

  @ParameterizedTest
  @CsvSource({"BESIDE, open", "BESIDE, flush", "AFTER_CLOSE, close", "AFTER_CLOSE, open"})
  void theOlderPluginGoesWhenAllAreAtTheNewer(Handover how, String call) throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.load(2, !call.equals("flush"));
      CompletableFuture<UpgradeReport> report = upgradeAt(stage, call);
      CompletableFuture<?> removal = Waiting.begin(() -> stage.catalog().remove(stage.older()));
      assertThat(removal).as("it is in use").isNotDone();
      gate.open();
      Waiting.end(report);
      Waiting.end(removal);
      stage.live().assertState("a", State.SERVING, "");
      assertThat(stage.catalog().isUsed(stage.older())).isFalse();
      assertThat(stage.catalog().isUsed(stage.newer())).isTrue();
      stage.older().last().assertEnded();
    }
  }

  @ParameterizedTest
  @CsvSource({"BESIDE, open", "BESIDE, flush", "AFTER_CLOSE, close", "AFTER_CLOSE, open"})
  void theNewerPluginGoesAndTheOlderHasAllAgain(Handover how, String call) throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.load(2, !call.equals("flush"));
      CompletableFuture<UpgradeReport> report = upgradeAt(stage, call);
      CompletableFuture<?> removal = Waiting.begin(() -> stage.catalog().remove(stage.newer()));
      gate.open();
      Waiting.end(report);
      Waiting.end(removal);
      stage.live().assertState("a", State.SERVING, "");
      assertThat(stage.catalog().isUsed(stage.newer())).isFalse();
      assertThat(stage.catalog().isUsed(stage.older())).isTrue();
      stage.newer().made().getLast().assertEnded();
    }
  }

  @ParameterizedTest
  @CsvSource({"BESIDE, open", "BESIDE, flush", "AFTER_CLOSE, close", "AFTER_CLOSE, open"})
  void pluginsThatGoWhileACallHangsAreLetGoWhenItReturns(Handover how, String call)
      throws Exception {
    try (Stage stage = Stage.impatient(how)) {
      OracleLoad load = stage.loadUntilShutDown(!call.equals("flush"));
      CompletableFuture<UpgradeReport> report = upgradeAt(stage, call);
      Waiting.end(Waiting.begin(() -> stage.catalog().remove(stage.newer())));
      Waiting.end(Waiting.begin(() -> stage.catalog().remove(stage.older())));
      gate.open();
      Waiting.end(report);
      load.awaitEnd();
      stage.live().awaitState("a", State.VACANT);
      Waiting.until("nothing is used", () -> !stage.catalog().isUsed(stage.older()));
      Waiting.until("nothing is used", () -> !stage.catalog().isUsed(stage.newer()));
    }
  }

  @ParameterizedTest
  @CsvSource({"BESIDE, open", "BESIDE, flush", "AFTER_CLOSE, close", "AFTER_CLOSE, open"})
  void aServerThatIsClosedEndsAllInTime(Handover how, String call) throws Exception {
    try (Stage stage = Stage.impatient(how);
        NbdClient idle = stage.client()) {
      CompletableFuture<UpgradeReport> report = upgradeAt(stage, call);
      Waiting.end(
          Waiting.begin(
              () -> {
                stage.live().server().close();
                return true;
              }));
      gate.open();
      Waiting.end(report);
      idle.abort();
    }
  }

  @ParameterizedTest
  @CsvSource({"BESIDE", "AFTER_CLOSE"})
  void whoWaitsAtTheGateOfAnExportThatIsRemovedIsToldSo(Handover how) throws Exception {
    try (Stage stage = Stage.hasty(how);
        NbdClient idle = stage.client()) {
      CompletableFuture<UpgradeReport> report = upgradeAt(stage, "flush");
      CompletableFuture<?> parked = idle.pipelined().read(0, ByteBuffer.allocate(1));
      stage.live().server().remove("a");
      assertThatThrownBy(() -> Waiting.end(parked)).satisfies(RemovalTest::assertShutDown);
      gate.open();
      Waiting.end(report);
    }
  }

  @ParameterizedTest
  @CsvSource({"BESIDE", "AFTER_CLOSE"})
  void aRequestThatAnUpgradeWaitsForIsAnsweredThoughTheExportIsRemoved(Handover how)
      throws Exception {
    try (Stage stage = Stage.hasty(how);
        NbdClient stuck = stage.client()) {
      stage.older().faults().on("write", gate::pass);
      CompletableFuture<?> write = stuck.pipelined().write(0, ByteBuffer.allocate(512));
      gate.awaitArrivals(1);
      CompletableFuture<UpgradeReport> report = Waiting.begin(stage::upgrade);
      stage.live().awaitState("a", State.UPGRADING);
      stage.live().server().remove("a");
      stage.live().assertState("a", State.FAILED, "did not return");
      assertThat(write).isNotDone();
      gate.open();
      Waiting.end(write);
      Waiting.end(report);
      Waiting.until("nothing is left", () -> stage.live().server().exports().isEmpty());
    }
  }

  /** Its disks are open already, and nobody is inside. */
  @Test
  void aNewerPluginThatGoesBeforeItHasServedIsClosedInOrder() throws Exception {
    try (Stage stage = Stage.hasty(Handover.BESIDE)) {
      OracleLoad load = stage.load(2, false);
      CompletableFuture<UpgradeReport> report = upgradeAt(stage, "flush");
      Waiting.end(Waiting.begin(() -> stage.catalog().remove(stage.newer())));
      gate.open();
      assertThat(Waiting.end(report).result()).isEqualTo(Result.KEPT);
      stage.newer().last().assertEnded();
      assertThat(stage.catalog().isUsed(stage.older())).isTrue();
      load.awaitProgress();
      stage.assertNextSucceeds();
    }
  }
}
