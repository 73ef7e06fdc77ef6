package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nbd.api.Handover;
import nbd.client.NbdClient;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.NastyExport;
import org.junit.jupiter.api.Test;

/** What a version leaves for the next one belongs to exactly one of them at any time. */
class RetainedStateTest {
  @Test
  void theNextVersionHasItFromTheMomentItServes() throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      stage.load();
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      NastyExport older = stage.older().last();
      older.assertEnded();
      assertThat(older.retained()).hasSize(1).allMatch(state -> state.isHandedOver());
      assertThat(stage.newer().last().events().all())
          .startsWith("adopt", "ready", "open", "open")
          .hasSize(4);
    }
  }

  @Test
  void aVersionThatServesOnHasItStill() throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      stage.newer().faults().on("open", Faults.failing("no luck"));
      stage.load();
      stage.assertKept(stage.upgrade(), "no luck");
      assertThat(stage.older().last().retained())
          .hasSize(1)
          .noneMatch(state -> state.isHandedOver());
      stage.assertNextSucceeds();
      assertThat(stage.older().last().retained())
          .extracting(state -> state.isHandedOver())
          .containsExactly(false, true);
    }
  }

  @Test
  void whatTheNextVersionLeavesStays() throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE);
        NbdClient client = stage.client()) {
      stage.newer().leavingAll();
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      client.flush();
      assertThat(stage.older().last().retained()).noneMatch(state -> state.isHandedOver());
    }
  }

  @Test
  void versionsThatStandBesideEachOtherLeaveNothing() throws Exception {
    try (Stage stage = Stage.of(Handover.BESIDE);
        NbdClient client = stage.client()) {
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      client.flush();
      assertThat(stage.older().last().retained()).isEqualTo(List.of());
    }
  }
}
