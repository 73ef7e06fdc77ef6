package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import nbd.api.Handover;
import nbd.api.ParameterException;
import nbd.client.NbdClient;
import nbd.server.ExportSpec;
import nbd.server.ExportStatus.State;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Faults;
import nbd.server.testing.NastyDevice;
import nbd.server.testing.OracleLoad;
import nbd.server.testing.Specs;
import nbd.wire.TransmissionFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The configuration of an export changes while it has clients, and the disk does not. */
class ConfigurationTest {
  private static final ExportSpec NOTED = Stage.spec(Map.of("note", "other"));

  /** Its disk tells no identity. */
  private static Stage nameless(Handover how) throws IOException {
    return Stage.of(how, older -> older.shaped(_ -> ByteDisk.ableTraits(NastyDevice.SIZE)));
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void theSameDiskWithOtherParametersTakesAllClients(Handover how) throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.load();
      assertThat(stage.put(NOTED).result()).isEqualTo(Result.UPGRADED);
      stage.live().assertState("a", State.SERVING, "");
      assertThat(stage.live().status("a").spec()).isEqualTo(NOTED);
      stage.older().made().getFirst().assertEnded();
      stage.assertNextSucceeds();
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void anotherDescriptionAloneIsNoOtherDisk(Handover how) throws Exception {
    try (Stage stage = nameless(how)) {
      stage.load();
      UpgradeReport report = stage.put(Specs.described(Stage.spec(), "in other words"));
      assertThat(report.result()).isEqualTo(Result.UPGRADED);
      try (NbdClient client = stage.client()) {
        assertThat(client.export().description()).contains("in other words");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void aDiskThatMayBeAnotherWaitsUntilTheLastClientHasLeft(Handover how) throws Exception {
    try (Stage stage = nameless(how)) {
      NbdClient watching = stage.client();
      OracleLoad load = stage.load();
      UpgradeReport report = stage.put(NOTED);
      stage.assertKept(report, "nothing tells that it is the same disk");
      assertThat(stage.live().status("a").spec()).isEqualTo(Stage.spec());
      watching.flush();
      stage.leave(load);
      watching.close();
      Waiting.until(
          "it is applied",
          () -> stage.live().server().upgrades().getLast().result() == Result.UPGRADED);
      stage.live().assertState("a", State.SERVING, "");
      assertThat(stage.live().status("a").spec()).isEqualTo(NOTED);
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void noWriterFindsItsDiskReadOnly(Handover how) throws Exception {
    try (Stage stage = Stage.of(how)) {
      NbdClient watching = stage.client();
      OracleLoad load = stage.load();
      UpgradeReport report = stage.put(Specs.readOnly(Stage.spec()));
      stage.assertKept(report, "it is read-only");
      stage.leave(load);
      watching.close();
      Waiting.until("it is applied", () -> stage.live().status("a").spec().readOnly());
      try (NbdClient client = stage.client()) {
        assertThat(client.export().has(TransmissionFlag.READ_ONLY)).isTrue();
      }
    }
  }

  @Test
  void whatIsConfiguredLastCounts() throws Exception {
    try (Stage stage = nameless(Handover.BESIDE)) {
      NbdClient client = stage.client();
      assertThat(stage.put(NOTED).result()).isEqualTo(Result.KEPT);
      stage.live().server().put(Stage.spec());
      stage.live().assertState("a", State.SERVING, "");
      assertThat(stage.live().status("a").why()).as("nothing is wanted any more").isEmpty();
      client.close();
      Waiting.until("it has left", () -> stage.live().status("a").clients() == 0);
      assertThat(stage.live().status("a").spec()).isEqualTo(Stage.spec());
    }
  }

  @Test
  void aConfigurationThatIsWrongChangesNothingAndIsToldToWhoHasWrittenIt() throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      stage.load();
      ExportSpec wrong = Stage.spec(Map.of("dsik", "one"));
      assertThatThrownBy(() -> stage.live().server().put(wrong))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("dsik");
      stage.live().assertState("a", State.SERVING, "");
      assertThat(stage.live().status("a").why()).isEmpty();
      stage.assertNextSucceeds();
    }
  }

  /** With clients it waits for better days; without any there is nobody to spare. */
  @Test
  void aConfigurationThatCannotBeServedIsRefusedWhereNobodyIsConnected() throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      stage.older().faults().on("ready", Faults.failing("no such device"));
      assertThatThrownBy(() -> stage.live().server().put(NOTED))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no such device");
      assertThat(stage.live().status("a").spec()).isEqualTo(Stage.spec());
      stage.older().faults().heal();
      try (NbdClient client = stage.client()) {
        client.flush();
        stage.older().faults().on("ready", Faults.failing("no such device"));
        assertThat(stage.put(NOTED).result()).isEqualTo(Result.KEPT);
        stage.older().faults().heal();
        stage.catalog().add(stage.version("better")).upgrade();
        assertThat(stage.live().status("a").spec()).isEqualTo(NOTED);
      }
    }
  }
}
