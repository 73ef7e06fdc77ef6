package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import nbd.api.Handover;
import nbd.client.NbdClient;
import nbd.server.ExportSpec;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.OracleLoad;
import nbd.server.testing.Specs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A configuration waits for clients to leave when a newer version comes. */
class PendingConfigurationTest {
  private static final ExportSpec READ_ONLY = Specs.readOnly(Stage.spec());

  @ParameterizedTest
  @EnumSource(Handover.class)
  void theNewerVersionServesTodaysConfigurationAndTheOtherOneStaysWanted(Handover how)
      throws Exception {
    try (Stage stage = Stage.of(how)) {
      NbdClient watching = stage.client();
      OracleLoad load = stage.load();
      stage.assertKept(stage.put(READ_ONLY), "it is read-only");
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      assertThat(stage.live().status("a").spec()).isEqualTo(Stage.spec());
      assertThat(stage.live().status("a").why()).contains("it is read-only");
      stage.catalog().remove(stage.older());
      assertThat(stage.catalog().isUsed(stage.older())).isFalse();
      load.awaitProgress();
      stage.leave(load);
      watching.close();
      Waiting.until("it is applied", () -> stage.live().status("a").spec().equals(READ_ONLY));
      Waiting.until("nothing is wanted", () -> stage.live().status("a").why().isEmpty());
      assertThat(stage.catalog().isUsed(stage.newer())).isTrue();
    }
  }
}
