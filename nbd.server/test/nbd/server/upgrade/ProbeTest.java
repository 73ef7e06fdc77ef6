package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import nbd.api.Handover;
import nbd.api.Identity;
import nbd.server.ExportSpec;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.NastyDevice;
import nbd.server.testing.NastyPlugin;
import nbd.server.testing.TestFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A filter has the disk closed first, though that could be open twice. The handle that serves may
 * be the last way to its content, so the disk is looked at before that is closed.
 */
class ProbeTest {
  private static final ExportSpec FILTERED =
      new ExportSpec(
          "a",
          "",
          List.of(new ExportSpec.Layer("careful", Map.of())),
          new ExportSpec.Layer(NastyPlugin.NAME, Map.of()),
          false);

  private static Stage stage() throws IOException {
    Stage stage = Stage.of(Handover.BESIDE);
    // Filters are closed first unless they say otherwise.
    stage.catalog().add(TestFilter.ofHandles("careful", UnaryOperator.identity()));
    stage.live().server().put(FILTERED);
    stage.older().last().events().clear();
    return stage;
  }

  private static Consumer<NastyPlugin> changed(String what) {
    return switch (what) {
      case "identity" ->
          newer -> newer.shaped(able -> able.identity(new Identity(NastyPlugin.NAME, "two")));
      case "size" ->
          newer ->
              newer.shaped(
                  able ->
                      able.build()
                          .reshaped(NastyDevice.SIZE / 2L)
                          .identity(new Identity(NastyPlugin.NAME, "one")));
      case "nothing there" -> newer -> newer.faults().on("open", Faults.failing("no such device"));
      default -> throw new IllegalArgumentException(what);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "identity, it is another disk",
    "size, its size is 32768 bytes instead of 65536",
    "nothing there, no such device"
  })
  void aDiskThatHasChangedIsNeverClosed(String what, String why) throws Exception {
    try (Stage stage = stage()) {
      changed(what).accept(stage.newer());
      stage.load();
      UpgradeReport report = stage.upgrade();
      assertThat(report.steps()).extracting(UpgradeReport.Step::name).doesNotContain("close");
      assertThat(stage.older().last().events().all()).containsExactly("open", "open");
      assertThat(report.why()).contains("opening the disk a second time");
      stage.assertKept(report, why);
    }
  }

  @Test
  void aDiskThatIsTheSameIsClosedFirstAsTheFilterWants() throws Exception {
    try (Stage stage = stage()) {
      stage.load();
      UpgradeReport report = stage.upgrade();
      assertThat(report.result()).as(report.toString()).isEqualTo(Result.UPGRADED);
      assertThat(report.steps()).extracting(UpgradeReport.Step::name).contains("close");
      assertThat(stage.newer().last().events().all())
          .as("one look for both clients, who ask for the same name")
          .containsExactly("ready", "open", "close", "open", "open");
      stage.assertNextSucceeds();
    }
  }
}
