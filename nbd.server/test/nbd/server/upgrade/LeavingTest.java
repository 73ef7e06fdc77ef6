package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import nbd.api.Handover;
import nbd.client.NbdClient;
import nbd.server.ExportSpec;
import nbd.server.ExportStatus.State;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.Gate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client leaves while an upgrade holds it, or its disk does not close. */
class LeavingTest {
  private static final ExportSpec NOTED = Stage.spec(Map.of("note", "other"));

  private final Gate upgrading = new Gate();
  private final Gate closing = new Gate();

  @Test
  void aCloseThatHangsForOneWhoHasLeftHoldsUpNobodyElse() throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE);
        NbdClient staying = stage.client()) {
      NbdClient leaving = stage.client();
      stage.load();
      stage.newer().faults().on("ready", Faults.once(upgrading::pass));
      stage.newer().faults().on("close", Faults.once(closing::pass));
      CompletableFuture<UpgradeReport> report = Waiting.begin(stage::upgrade);
      upgrading.awaitArrivals(1);
      leaving.close();
      stage.live().serving().awaitConnections(3);
      upgrading.open();
      closing.awaitArrivals(1);
      assertThat(Waiting.end(report).result()).isEqualTo(Result.UPGRADED);
      assertThat(staying.read(0, 1)).hasSize(1);
      CompletableFuture<UpgradeReport> next =
          Waiting.begin(() -> stage.upgradeTo(stage.version("third")));
      stage.live().awaitState("a", State.UPGRADING);
      closing.open();
      assertThat(Waiting.end(next).result()).isEqualTo(Result.UPGRADED);
      stage.assertNextSucceeds();
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void aCloseThatHangsIsNotWaitedForLongerThanWithPatience(Handover how) throws Exception {
    try (Stage stage = Stage.impatient(how)) {
      NbdClient leaving = stage.client();
      stage.load();
      stage.older().faults().on("close", Faults.once(closing::pass));
      leaving.close();
      closing.awaitArrivals(1);
      UpgradeReport report = stage.upgrade();
      stage.assertKept(report, "did not return in time");
      assertThat(report.stall()).isLessThan(Stage.PATIENCE.multipliedBy(4));
      closing.open();
      Waiting.until("it has left", () -> stage.live().status("a").clients() == 2);
      stage.assertNextSucceeds();
    }
  }

  /** Whatever was in the way may be gone with it. */
  @Test
  void whatIsWantedIsTriedAgainThoughTheLastClientLeavesBeforeTheUpgradeHasFailed()
      throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      NbdClient last = stage.client();
      stage.older().faults().on("ready", Faults.once(this::failLate));
      CompletableFuture<Boolean> tried =
          Waiting.begin(
              () -> {
                stage.live().server().put(NOTED);
                return true;
              });
      upgrading.awaitArrivals(1);
      last.close();
      stage.live().serving().awaitConnections(0);
      upgrading.open();
      Waiting.until("it is tried again", () -> stage.live().server().upgrades().size() == 2);
      stage.live().assertState("a", State.SERVING, "");
      assertThat(stage.live().status("a").spec()).isEqualTo(NOTED);
      assertThat(stage.live().server().upgrades())
          .extracting(UpgradeReport::result)
          .containsExactly(Result.KEPT, Result.UPGRADED);
      assertThat(Waiting.end(tried)).isTrue();
    }
  }

  private void failLate() throws IOException {
    upgrading.pass();
    throw new IOException("not just now");
  }
}
