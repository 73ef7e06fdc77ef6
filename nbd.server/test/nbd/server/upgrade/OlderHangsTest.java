package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import nbd.api.Blocking;
import nbd.api.Handover;
import nbd.client.NbdClient;
import nbd.server.ExportStatus.State;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.Gate;
import nbd.server.testing.Oracle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A call into the version that serves does not return: it serves on, but for that call. */
class OlderHangsTest {
  private final Gate gate = new Gate();

  @ParameterizedTest
  @CsvSource({"BESIDE, NEVER", "BESIDE, ALWAYS", "AFTER_CLOSE, NEVER", "AFTER_CLOSE, ALWAYS"})
  void aWriteThatHangsKeepsTheVersionAndHoldsUpNobodyElse(Handover how, Blocking blocking)
      throws Exception {
    try (Stage stage = Stage.impatient(how, older -> older.shaped(t -> t.blocking(blocking)));
        NbdClient stuck = stage.client()) {
      stage.older().faults().on("write", Faults.once(gate::pass));
      stage.oracle().begun(Oracle.BLOCKS - 1, 77);
      CompletableFuture<Void> write =
          stuck.pipelined().write(Stage.LAST, ByteBuffer.wrap(Oracle.block(77)));
      gate.awaitArrivals(1);
      stage.load(3, true);
      stage.assertKept(stage.upgrade(), "did not return in time");
      assertThat(write).as("the write that hangs").isNotDone();
      gate.open();
      Waiting.end(write);
      stage.oracle().done(Oracle.BLOCKS - 1, 77);
      stage.assertNextSucceeds();
    }
  }

  @ParameterizedTest
  @CsvSource({"BESIDE, read", "AFTER_CLOSE, read", "BESIDE, flush", "AFTER_CLOSE, flush"})
  void soDoAReadAndAFlush(Handover how, String call) throws Exception {
    try (Stage stage = Stage.impatient(how);
        NbdClient stuck = stage.client()) {
      stage.older().faults().on(call, Faults.once(gate::pass));
      CompletableFuture<?> request =
          call.equals("read")
              ? stuck.pipelined().read(Stage.LAST, ByteBuffer.allocate(1))
              : stuck.pipelined().flush();
      gate.awaitArrivals(1);
      stage.load();
      stage.assertKept(stage.upgrade(), "did not return in time");
      assertThat(request).isNotDone();
      gate.open();
      Waiting.end(request);
      stage.assertNextSucceeds();
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void theServersOwnFlushThatHangsKeepsTheVersion(Handover how) throws Exception {
    try (Stage stage = Stage.impatient(how);
        NbdClient first = stage.client();
        NbdClient second = stage.client()) {
      stage.older().faults().on("flush", Faults.once(gate::pass));
      UpgradeReport report = stage.upgrade();
      stage.assertKept(report, "flush did not return in time");
      assertThat(first.read(0, 1)).containsExactly(0);
      assertThat(second.read(0, 1)).containsExactly(0);
      stage.load();
      gate.open();
      stage.assertNextSucceeds();
      first.flush();
      second.flush();
    }
  }

  @Test
  void aCloseThatHangsIsTakenBack() throws Exception {
    try (Stage stage = Stage.impatient(Handover.AFTER_CLOSE)) {
      stage.load(3, true);
      stage.older().faults().on("close", Faults.once(gate::pass));
      stage.assertKept(stage.upgrade(), "close did not return in time");
      assertThat(stage.newer().last().events().all()).doesNotContain("ready", "open");
      gate.open();
      stage.assertNextSucceeds();
    }
  }

  @Test
  void aCloseThatHangsIsNotWaitedForWhereVersionsStandBeside() throws Exception {
    try (Stage stage = Stage.of(Handover.BESIDE)) {
      stage.load();
      stage.older().faults().on("close", Faults.once(gate::pass));
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      gate.awaitArrivals(1);
      assertThat(stage.catalog().isUsed(stage.older())).isTrue();
      gate.open();
      stage.assertNextSucceeds();
      Waiting.until("the older one is let go", () -> !stage.catalog().isUsed(stage.older()));
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void aClientWhoseDiskIsJustBeingOpenedIsWaitedFor(Handover how) throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.load();
      stage.older().faults().on("open", Faults.once(gate::pass));
      CompletableFuture<NbdClient> coming = Waiting.begin(stage::client);
      gate.awaitArrivals(1);
      CompletableFuture<UpgradeReport> report = Waiting.begin(stage::upgrade);
      stage.live().awaitState("a", State.UPGRADING);
      gate.open();
      assertThat(Waiting.end(report).result()).isEqualTo(Result.UPGRADED);
      try (NbdClient come = Waiting.end(coming)) {
        come.flush();
        assertThat(stage.live().status("a").clients()).isEqualTo(3);
        stage.assertNextSucceeds();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void anOpenThatHangsKeepsTheVersion(Handover how) throws Exception {
    try (Stage stage = Stage.impatient(how)) {
      stage.load();
      stage.older().faults().on("open", Faults.once(gate::pass));
      CompletableFuture<NbdClient> coming = Waiting.begin(stage::client);
      gate.awaitArrivals(1);
      stage.assertKept(stage.upgrade(), "did not return in time");
      gate.open();
      try (NbdClient come = Waiting.end(coming)) {
        come.flush();
        stage.assertNextSucceeds();
      }
    }
  }

  /** It must neither be flushed nor count as closed while its client's own close is under way. */
  @ParameterizedTest
  @EnumSource(Handover.class)
  void aDiskWhoseClientIsJustLeavingIsLeftAloneAndWaitedFor(Handover how) throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.load();
      NbdClient leaving = stage.client();
      stage.older().faults().on("close", Faults.once(gate::pass));
      leaving.close();
      gate.awaitArrivals(1);
      CompletableFuture<UpgradeReport> report = Waiting.begin(stage::upgrade);
      stage.live().awaitState("a", State.UPGRADING);
      gate.open();
      assertThat(Waiting.end(report).result()).isEqualTo(Result.UPGRADED);
      stage.assertNextSucceeds();
    }
  }
}
