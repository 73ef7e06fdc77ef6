package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import nbd.api.Blocking;
import nbd.api.Handover;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.NastyDevice;
import nbd.server.testing.Oracle;
import nbd.wire.CommandFlag;
import nbd.wire.WireError;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a flush or close of the server's own has failed to keep, each client is told, once. */
class OwedErrorTest {
  private static void assertToldOnce(ThrowingCallable request, String why) throws Throwable {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            NbdRemoteException.class,
            refused -> assertThat(refused.error()).isEqualTo(WireError.EIO))
        .hasMessageContaining(why);
    request.call();
    request.call();
  }

  private static ThrowingCallable forced(NbdClient client) {
    ByteBuffer zeroes = ByteBuffer.allocate(Oracle.BLOCK);
    return () -> client.write(Stage.LAST, zeroes, CommandFlag.FUA);
  }

  @ParameterizedTest
  @CsvSource({"BESIDE, NEVER", "AFTER_CLOSE, NEVER", "AFTER_CLOSE, ALWAYS"})
  void aFlushThatFailsKeepsTheVersionAndIsToldToEachClientOnce(Handover how, Blocking blocking)
      throws Throwable {
    try (Stage stage = Stage.of(how, older -> older.shaped(able -> able.blocking(blocking)));
        NbdClient flushing = stage.client();
        NbdClient forcing = stage.client();
        NbdClient zeroing = stage.client();
        NbdClient trimming = stage.client()) {
      stage.load(2, false);
      stage.older().faults().on("flush", Faults.once(Faults.failing("medium error")));
      stage.assertKept(stage.upgrade(), "medium error");
      assertThat(flushing.read(0, 1)).hasSize(1);
      forcing.write(Stage.LAST, ByteBuffer.allocate(Oracle.BLOCK));
      assertToldOnce(flushing::flush, "medium error");
      assertToldOnce(forced(forcing), "medium error");
      assertToldOnce(() -> zeroing.zero(Stage.LAST, Oracle.BLOCK, CommandFlag.FUA), "medium error");
      assertToldOnce(
          () -> trimming.trim(Stage.LAST, Oracle.BLOCK, CommandFlag.FUA), "medium error");
      stage.assertNextSucceeds();
    }
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void whatNobodyWasToldYetIsOwedByTheNextVersion(Handover how) throws Throwable {
    try (Stage stage = Stage.of(how);
        NbdClient told = stage.client();
        NbdClient late = stage.client()) {
      stage.older().faults().on("flush", Faults.once(Faults.failing("medium error")));
      stage.assertKept(stage.upgrade(), "medium error");
      assertToldOnce(told::flush, "medium error");
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      told.flush();
      assertToldOnce(late::flush, "medium error");
      stage.assertNextSucceeds();
      told.flush();
      late.flush();
    }
  }

  /** And a later failure is another one. */
  @Test
  void eachFailureIsToldByItself() throws Throwable {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE);
        NbdClient client = stage.client()) {
      stage.older().faults().on("flush", Faults.once(Faults.failing("first error")));
      stage.assertKept(stage.upgrade(), "first error");
      assertToldOnce(client::flush, "first error");
      stage.older().faults().on("flush", Faults.once(Faults.failing("second error")));
      stage.assertKept(stage.upgrade(), "second error");
      assertToldOnce(forced(client), "second error");
      stage.assertNextSucceeds();
      client.flush();
    }
  }

  @Test
  void aClientThatComesAfterwardsIsOwedNothing() throws Exception {
    try (Stage stage = Stage.of(Handover.BESIDE);
        NbdClient before = stage.client()) {
      stage.older().faults().on("flush", Faults.once(Faults.failing("medium error")));
      stage.assertKept(stage.upgrade(), "medium error");
      try (NbdClient after = stage.client()) {
        after.flush();
      }
      assertThat(before.read(0, 1)).containsExactly(0);
    }
  }

  @Test
  void aCloseThatFailsIsToldToItsClientOnlyAndTheNextVersionServes() throws Throwable {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE);
        NbdClient first = stage.client()) {
      stage.older().faults().on("close", Faults.once(Faults.failing("half written")));
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      try (NbdClient second = stage.client()) {
        second.flush();
      }
      assertToldOnce(first::flush, "half written");
      stage.assertNextSucceeds();
    }
  }

  @Test
  void closesThatFailAreToldToEveryClient() throws Throwable {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE);
        NbdClient flushing = stage.client();
        NbdClient forcing = stage.client()) {
      stage.load(2, false);
      stage.older().faults().on("close", Faults.breaking(() -> new IllegalStateException("bug")));
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      assertToldOnce(flushing::flush, "bug");
      assertToldOnce(forced(forcing), "bug");
      stage.older().faults().heal();
      stage.assertNextSucceeds();
    }
  }

  /** The bytes that the failed flush had not kept are still in the device's cache. */
  @Test
  void nothingIsLostByAFlushThatFails() throws IOException, InterruptedException {
    try (Stage stage = Stage.of(Handover.AFTER_CLOSE);
        NbdClient client = stage.client()) {
      client.write(512, ByteBuffer.wrap(Oracle.block(5)));
      stage.older().faults().on("flush", Faults.once(Faults.failing("medium error")));
      stage.assertKept(stage.upgrade(), "medium error");
      assertThat(client.read(512, Oracle.BLOCK)).isEqualTo(Oracle.block(5));
      stage.assertNextSucceeds();
      byte[] kept = stage.device().loseWhatIsNotFlushed().content();
      assertThat(kept).hasSize(NastyDevice.SIZE);
      assertThat(Arrays.copyOfRange(kept, 512, 1024)).isEqualTo(Oracle.block(5));
    }
  }
}
