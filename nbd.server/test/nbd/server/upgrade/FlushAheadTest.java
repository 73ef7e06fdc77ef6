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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in a cache is flushed before clients wait. */
class FlushAheadTest {
  @ParameterizedTest
  @CsvSource({"BESIDE, NEVER", "AFTER_CLOSE, NEVER", "AFTER_CLOSE, ALWAYS"})
  void clientsAreServedDuringAFirstFlushThatIsSlow(Handover how, Blocking blocking)
      throws Exception {
    Gate gate = new Gate();
    try (Stage stage = Stage.of(how, older -> older.shaped(able -> able.blocking(blocking)));
        NbdClient client = stage.client()) {
      stage.older().faults().on("flush", Faults.once(gate::pass));
      CompletableFuture<UpgradeReport> report = Waiting.begin(stage::upgrade);
      gate.awaitArrivals(1);
      stage.live().assertState("a", State.SERVING, "");
      stage.oracle().begun(Oracle.BLOCKS - 1, 5);
      client.write(Stage.LAST, ByteBuffer.wrap(Oracle.block(5)));
      stage.oracle().done(Oracle.BLOCKS - 1, 5);
      assertThat(client.read(Stage.LAST, Oracle.BLOCK)).isEqualTo(Oracle.block(5));
      assertThat(report).as("the upgrade").isNotDone();
      gate.open();
      assertThat(Waiting.end(report).result()).isEqualTo(Result.UPGRADED);
      assertThat(Waiting.end(report).steps())
          .extracting(UpgradeReport.Step::name)
          .containsSubsequence("flush ahead", "drain", "flush");
      assertThat(stage.device().loseWhatIsNotFlushed().content()).endsWith(Oracle.block(5));
      stage.load();
      stage.assertNextSucceeds();
    }
  }
}
