package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Plugin;
import nbd.api.RetainedState;
import nbd.server.ExportSpec;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.NastyPlugin;
import nbd.server.testing.TestPlugin;
import org.junit.jupiter.api.Test;

/** A version that breaks when it is asked how it is handed over. */
class BrokenHandoverTest {
  private static final ExportSpec SECOND =
      new ExportSpec(
          "b", "", List.of(), new ExportSpec.Layer(NastyPlugin.NAME, Map.of("disk", "two")), false);

  /** All else works as that plugin does it. */
  private static final class Broken extends ExportFilter {
    Broken(Export whole) {
      super(whole);
    }

    @Override
    public Handover handover() {
      throw new IllegalStateException("out of luck");
    }

    @Override
    public void ready() throws IOException {
      next().ready();
    }

    @Override
    public Handle open(Client client) throws IOException {
      return next().open(client);
    }

    @Override
    public Optional<RetainedState> retain() throws IOException {
      return next().retain();
    }

    @Override
    public boolean adopt(RetainedState state) throws IOException {
      return next().adopt(state);
    }
  }

  private static Plugin broken(NastyPlugin whole) {
    return new TestPlugin(
        whole.name(),
        whole.schema(),
        (parameters, host) -> new Broken(whole.export(parameters, host)));
  }

  /** The one before could stand it beside itself; the disk tells if it had to. */
  @Test
  void itIsUpgradedToWithAllCareInEveryExport() throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE, older -> older.handing(Handover.BESIDE))) {
      stage.live().server().put(SECOND);
      stage.load();
      Plugin broken = broken(stage.newer());
      List<UpgradeReport> reports = stage.catalog().add(broken).upgrade();
      assertThat(reports)
          .extracting(UpgradeReport::result)
          .containsExactly(Result.UPGRADED, Result.UPGRADED);
      assertThat(stage.live().status("b").generation()).isEqualTo(2);
      assertThat(stage.catalog().isUsed(broken)).isTrue();
      stage.assertNextSucceeds();
      Waiting.until("it is let go", () -> !stage.catalog().isUsed(broken));
    }
  }
}
