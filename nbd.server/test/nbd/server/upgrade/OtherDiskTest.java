package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
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
import nbd.server.testing.LiveServer;
import nbd.server.testing.NastyExport;
import nbd.server.testing.Oracle;
import nbd.server.testing.OracleLoad;
import nbd.server.testing.Specs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The configuration of an export changes to that of another disk while it has clients. */
class OtherDiskTest {
  private static final ExportSpec SECOND = Stage.spec(Map.of("disk", "two"));
  private static final byte[] ONE = Oracle.block(1);
  private static final byte[] TWO = Oracle.block(2);

  @ParameterizedTest
  @EnumSource(Handover.class)
  void anotherDiskIsForNewClientsWhileTheOthersStay(Handover how) throws Exception {
    try (Stage stage = Stage.of(how)) {
      NbdClient old = stage.client();
      old.write(Stage.LAST, ByteBuffer.wrap(ONE));
      stage.oracle().done(Oracle.BLOCKS - 1, 1);
      OracleLoad load = stage.load();
      stage.older().leavingAll();
      UpgradeReport report = stage.put(SECOND);
      assertThat(report.result()).as(report.toString()).isEqualTo(Result.BESIDE);
      assertThat(report.why()).contains("nasty two instead of nasty one");
      NbdClient fresh = stage.client();
      fresh.write(Stage.LAST, ByteBuffer.wrap(TWO));
      fresh.flush();
      assertThat(old.read(Stage.LAST, Oracle.BLOCK)).isEqualTo(ONE);
      assertThat(fresh.read(Stage.LAST, Oracle.BLOCK)).isEqualTo(TWO);
      assertThat(stage.live().status("a").clients()).isEqualTo(1);
      assertThat(stage.live().status("a").behind()).isEqualTo(3);
      load.awaitProgress();
      stage.leave(load);
      old.close();
      NastyExport first = stage.older().made().getFirst();
      first.assertEnded();
      assertThat(stage.live().status("a").behind()).isZero();
      assertThat(fresh.read(Stage.LAST, Oracle.BLOCK)).isEqualTo(TWO);
      fresh.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void bothEndWhenTheExportIsRemoved(Handover how) throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.older().leavingAll();
      try (NbdClient old = stage.client()) {
        assertThat(stage.put(SECOND).result()).isEqualTo(Result.BESIDE);
        try (NbdClient fresh = stage.client()) {
          stage.live().server().remove("a");
          LiveServer.assertShutDown(old);
          LiveServer.assertShutDown(fresh);
        }
      }
      for (NastyExport each : stage.older().made()) {
        each.assertEnded();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void clientsOfAnotherDiskAreEndedWhereTheConfigurationSaysSo(Handover how) throws Exception {
    try (Stage stage = Stage.of(how);
        NbdClient old = stage.client()) {
      stage.older().leavingAll();
      UpgradeReport report = stage.put(Specs.ending(SECOND));
      assertThat(report.result()).isEqualTo(Result.REPLACED);
      stage.live().assertState("a", State.SERVING, "");
      LiveServer.assertShutDown(old);
      try (NbdClient fresh = stage.client()) {
        fresh.write(0, ByteBuffer.wrap(TWO));
        fresh.flush();
      }
      stage.older().made().getFirst().assertEnded();
      assertThat(stage.other().content()).startsWith(TWO);
      assertThat(stage.device().content()).startsWith(new byte[Oracle.BLOCK]);
    }
  }

  /** Also where clients could have stayed: then they do. */
  @ParameterizedTest
  @EnumSource(Handover.class)
  void clientsOfTheSameDiskAreNotEndedEvenSo(Handover how) throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.load();
      assertThat(stage.put(Specs.ending(Stage.spec(Map.of("note", "other")))).result())
          .isEqualTo(Result.UPGRADED);
    }
  }

  @Test
  void aClientThatComesWhileTheDiskChangesGetsTheNewOne() throws Exception {
    try (Stage stage = Stage.of(Handover.BESIDE);
        NbdClient old = stage.client()) {
      old.write(0, ByteBuffer.wrap(ONE));
      var gate = new Gate();
      stage.older().leavingAll().faults().on("flush", Faults.once(gate::pass));
      CompletableFuture<UpgradeReport> report = Waiting.begin(() -> stage.put(SECOND));
      gate.awaitArrivals(1);
      CompletableFuture<NbdClient> coming = Waiting.begin(stage::client);
      gate.open();
      assertThat(Waiting.end(report).result()).isEqualTo(Result.BESIDE);
      try (NbdClient fresh = Waiting.end(coming)) {
        fresh.write(0, ByteBuffer.wrap(TWO));
        assertThat(fresh.read(0, Oracle.BLOCK)).isEqualTo(TWO);
        assertThat(old.read(0, Oracle.BLOCK)).isEqualTo(ONE);
      }
    }
  }
}
