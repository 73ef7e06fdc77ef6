package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.function.UnaryOperator;
import nbd.api.BlockSizes;
import nbd.api.Contexts;
import nbd.api.Handover;
import nbd.api.Identity;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.NastyDevice;
import nbd.server.testing.NastyPlugin;
import nbd.wire.Descriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The next version's disk is not, or cannot, what clients were told. */
class MisfitTest {
  private static UnaryOperator<Traits.Builder> shape(String lack) {
    return switch (lack) {
      case "size" -> able -> able.build().reshaped(NastyDevice.SIZE / 2L).identity(sameIdentity());
      case "FUA" -> able -> able.fua(Support.NONE);
      case "trim" -> able -> able.trim(Support.NONE);
      case "zero" -> able -> able.zero(Support.NONE).fastZero(Support.NONE);
      case "fast zero" -> able -> able.fastZero(Support.NONE);
      case "cache" -> able -> able.cache(Support.NONE);
      case "flush" -> able -> able.flush(Support.NONE).fua(Support.NONE);
      case "multi-conn" -> able -> able.multiConn(Support.NONE);
      case "read-only" -> able -> able.readOnly(true);
      case "minimum block" -> able -> able.blockSizes(new BlockSizes(512, 4096, 0xffff_ffffL));
      case "maximum block" -> able -> able.blockSizes(new BlockSizes(1, 4096, 1 << 20));
      case "another disk" -> able -> able.identity(new Identity(NastyPlugin.NAME, "two"));
      case "no identity" -> _ -> ByteDisk.ableTraits(NastyDevice.SIZE);
      default -> throw new IllegalArgumentException(lack);
    };
  }

  private static Identity sameIdentity() {
    return new Identity(NastyPlugin.NAME, "one");
  }

  @ParameterizedTest
  @CsvSource({
    "BESIDE, size, its size is 32768 bytes instead of 65536",
    "AFTER_CLOSE, size, its size is 32768 bytes instead of 65536",
    "BESIDE, FUA, FUA",
    "AFTER_CLOSE, FUA, FUA",
    "BESIDE, trim, trim",
    "AFTER_CLOSE, trim, trim",
    "BESIDE, zero, zero",
    "AFTER_CLOSE, fast zero, fast zero",
    "BESIDE, cache, cache",
    "AFTER_CLOSE, flush, flush",
    "BESIDE, multi-conn, multi-conn",
    "AFTER_CLOSE, multi-conn, multi-conn",
    "BESIDE, read-only, read-only",
    "AFTER_CLOSE, read-only, read-only",
    "BESIDE, minimum block, minimum block size is 512 instead of 1",
    "AFTER_CLOSE, maximum block, maximum block size is 1048576",
    "BESIDE, another disk, nasty two instead of nasty one",
    "AFTER_CLOSE, another disk, nasty two instead of nasty one",
    "BESIDE, no identity, says no identity",
    "AFTER_CLOSE, no identity, says no identity"
  })
  void theOlderVersionServesOnAndTheReportNamesWhatDoesNotFit(Handover how, String lack, String why)
      throws Exception {
    try (Stage stage = Stage.of(how)) {
      stage.newer().shaped(shape(lack));
      stage.load();
      stage.assertKept(stage.upgrade(), why);
      stage.assertNextSucceeds();
    }
  }

  /** What the older one could not, nobody was told that it can. */
  @ParameterizedTest
  @EnumSource(Handover.class)
  void aNextVersionThatCanMoreFits(Handover how) throws Exception {
    try (Stage stage =
        Stage.of(
            how,
            older ->
                older.shaped(
                    _ ->
                        ByteDisk.ableTraits(NastyDevice.SIZE)
                            .cache(Support.NONE)
                            .fastZero(Support.NONE)))) {
      stage.load();
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void aContextThatAClientHasChosenIsMissed(Handover how) throws Exception {
    try (Stage stage = Stage.of(how);
        NbdClient chooser = client(stage, NastyPlugin.EXTRA)) {
      stage.newer().with(own -> own.only("base:allocation"));
      stage.load();
      stage.assertKept(stage.upgrade(), NastyPlugin.EXTRA);
      assertThat(chooser.blockStatus(0, NastyDevice.SIZE))
          .containsEntry(NastyPlugin.EXTRA, Descriptors.of(NastyDevice.SIZE, 0));
      stage.assertNextSucceeds();
    }
  }

  @Test
  void aContextThatNobodyHasChosenIsNotMissed() throws Exception {
    try (Stage stage = Stage.of(Handover.BESIDE);
        NbdClient chooser = client(stage, "base:allocation")) {
      stage.newer().with(own -> own.only("base:allocation")).telling(1);
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      assertThat(chooser.blockStatus(0, NastyDevice.SIZE))
          .containsEntry("base:allocation", Descriptors.of(NastyDevice.SIZE, 1));
    }
  }

  private static NbdClient client(Stage stage, String context) throws IOException {
    return NbdClient.connect(
        stage.live().serving().address(), "a", ClientOptions.usual().withContexts(context));
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void blockStatusComesFromTheNextVersion(Handover how) throws Exception {
    try (Stage stage = Stage.of(how);
        NbdClient chooser = client(stage, NastyPlugin.EXTRA)) {
      stage.newer().telling(7);
      UpgradeReport report = stage.upgrade();
      assertThat(report.result()).isEqualTo(Result.UPGRADED);
      assertThat(chooser.blockStatus(0, NastyDevice.SIZE))
          .containsEntry(NastyPlugin.EXTRA, Descriptors.of(NastyDevice.SIZE, 7));
    }
  }

  @Test
  void withoutClientsAnyDiskFits() throws Exception {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE)) {
      stage.newer().shaped(shape("another disk")).with(_ -> Contexts.none());
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      assertThat(stage.newer().last().events().all()).containsExactly("adopt", "ready");
    }
  }
}
