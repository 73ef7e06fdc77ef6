package nbd.server.upgrade;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import nbd.api.Handover;
import nbd.client.NbdClient;
import nbd.server.ExportSpec;
import nbd.server.UpgradeReport;
import nbd.server.testing.Faults;
import nbd.server.testing.Gate;
import nbd.server.testing.Oracle;
import nbd.server.testing.Specs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** That misfits may be ended is no leave to end clients because something went wrong. */
class EndAnywayTest {
  private static final ExportSpec ENDING = Specs.ending(Stage.spec(Map.of("note", "other")));

  @ParameterizedTest
  @CsvSource({
    "BESIDE, ready",
    "BESIDE, open",
    "BESIDE, flush",
    "AFTER_CLOSE, flush",
    "AFTER_CLOSE, retain",
    "AFTER_CLOSE, adopt",
    "AFTER_CLOSE, ready",
    "AFTER_CLOSE, open"
  })
  void aCallThatFailsEndsNobody(Handover how, String call) throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.load(3, !call.equals("flush"));
      Faults.Fault once = Faults.once(Faults.failing("out of luck"));
      stage.older().faults().on(call, stage.whileHeld(call, once));
      stage.assertKept(stage.put(ENDING), "out of luck");
      stage.assertNextSucceeds();
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void aRequestThatDoesNotReturnEndsNobody(Handover how) throws Exception {
    Gate gate = new Gate();
    try (Stage stage = Stage.impatient(how);
        NbdClient stuck = stage.client()) {
      stage.older().faults().on("write", Faults.once(gate::pass));
      stage.oracle().begun(Oracle.BLOCKS - 1, 77);
      CompletableFuture<Void> write =
          stuck.pipelined().write(Stage.LAST, ByteBuffer.wrap(Oracle.block(77)));
      gate.awaitArrivals(1);
      stage.load();
      UpgradeReport report = stage.put(ENDING);
      stage.assertKept(report, "did not return in time");
      gate.open();
      Waiting.end(write);
      stage.oracle().done(Oracle.BLOCKS - 1, 77);
      stage.assertNextSucceeds();
    }
  }
}
