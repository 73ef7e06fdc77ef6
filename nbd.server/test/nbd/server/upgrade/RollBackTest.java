package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import nbd.api.Handover;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.server.ExportStatus.State;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.Gate;
import nbd.server.testing.LiveServer;
import nbd.server.testing.Oracle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The older version, whose handles were closed, gets its clients back; or not all of them. */
class RollBackTest {
  @Test
  void aDiskFullWhileTheStateIsRetainedLeavesContentAndClients() throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      stage.older().faults().on("retain", Faults.once(Faults.failing("No space left on device")));
      stage.load(3, true);
      UpgradeReport report = stage.upgrade();
      stage.assertKept(report, "No space left on device");
      assertThat(report.steps())
          .extracting(UpgradeReport.Step::name)
          .containsExactly(
              "prepare", "flush ahead", "drain", "flush", "close", "retain", "roll back");
      assertThat(stage.newer().last().events().all()).containsExactly("end");
      stage.assertNextSucceeds();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"retain", "adopt"})
  void stateThatIsPassedOnTooSlowlyStays(String call) throws Exception {
    Gate gate = new Gate();
    try (Stage stage = Stage.impatient(Handover.AFTER_CLOSE)) {
      (call.equals("retain") ? stage.older() : stage.newer())
          .faults()
          .on(call, Faults.once(gate::pass));
      stage.load();
      UpgradeReport report = stage.upgrade();
      gate.open();
      stage.assertKept(report, "did not return in time");
      stage.assertNextSucceeds();
    }
  }

  @Test
  void oneClientThatCannotBeServedAgainIsToldSoAndTheOthersGoOn() throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      List<NbdClient> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        clients.add(stage.client());
      }
      clients.getFirst().write(0, ByteBuffer.wrap(Oracle.block(9)));
      stage.newer().faults().on("ready", Faults.failing("not today"));
      // All tries for one client are made by one thread.
      AtomicReference<Thread> unlucky = new AtomicReference<>();
      stage
          .older()
          .faults()
          .on(
              "open",
              () -> {
                unlucky.compareAndSet(null, Thread.currentThread());
                if (unlucky.get() == Thread.currentThread()) {
                  throw new IOException("nor that");
                }
              });
      UpgradeReport report = stage.upgrade();
      stage.assertKept(report, "not today");
      assertThat(report.why()).contains("not all clients could be served again", "nor that");
      assertThat(clients.stream().filter(RollBackTest::isServed)).hasSize(2);
      clients.forEach(NbdClient::close);
      Waiting.until("all have left", () -> stage.live().status("a").clients() == 0);
    }
  }

  private static boolean isServed(NbdClient client) {
    try {
      assertThat(client.read(0, Oracle.BLOCK)).isEqualTo(Oracle.block(9));
      return true;
    } catch (NbdRemoteException refused) {
      assertThat(refused).hasMessageContaining("ESHUTDOWN");
      return false;
    } catch (IOException lost) {
      throw new AssertionError(lost);
    }
  }

  @Test
  void anExportThatNeitherVersionCanOpenLosesItsClientsAndNotItsContent() throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE);
        NbdClient first = stage.client();
        NbdClient second = stage.client()) {
      first.write(0, ByteBuffer.wrap(Oracle.block(9)));
      stage.newer().faults().on("ready", Faults.failing("not today"));
      stage.older().faults().on("open", Faults.failing("nor that"));
      UpgradeReport report = stage.upgrade();
      assertThat(report.result()).isEqualTo(Result.FAILED);
      assertThat(report.why()).contains("not today", "nor that");
      LiveServer.assertShutDown(first);
      LiveServer.assertShutDown(second);
      // Their leaving has it tried once more.
      Waiting.until(
          "it is as it was",
          () ->
              stage.live().status("a").state() == State.SERVING
                  && stage.live().status("a").why().contains("not today"));
      assertThatThrownBy(stage::client).hasMessageContaining("nor that");
      stage.older().faults().heal();
      try (NbdClient later = stage.client()) {
        assertThat(later.read(0, Oracle.BLOCK)).isEqualTo(Oracle.block(9));
      }
    }
  }

  @Test
  void theNextVersionsDisksAreClosedBeforeTheOlderOnesAreOpenedAgain() throws Exception {
    Gate gate = new Gate();
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE);
        NbdClient client = stage.client()) {
      stage.newer().shaped(able -> able.readOnly(true)).faults().on("close", gate::pass);
      CompletableFuture<UpgradeReport> report = Waiting.begin(stage::upgrade);
      gate.awaitArrivals(1);
      assertThat(stage.older().last().events().count("open")).as("not yet again").isEqualTo(1);
      gate.open();
      stage.assertKept(Waiting.end(report), "read-only");
      assertThat(client.read(0, 1)).containsExactly(0);
    }
  }
}
