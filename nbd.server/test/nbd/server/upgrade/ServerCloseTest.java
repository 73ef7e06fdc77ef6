package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import nbd.api.Handover;
import nbd.server.UpgradeReport.Result;
import nbd.server.testing.Faults;
import nbd.server.testing.Gate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server is closed just after an upgrade. */
class ServerCloseTest {
  @ParameterizedTest
  @EnumSource(Handover.class)
  void theVersionThatWasLeftIsWaitedFor(Handover how) throws Exception {
    Gate gate = new Gate();
    try (Stage stage = Stage.of(how)) {
      stage.older().faults().on("end", Faults.once(gate::pass));
      assertThat(stage.upgrade().result()).isEqualTo(Result.UPGRADED);
      gate.awaitArrivals(1);
      CompletableFuture<Boolean> closing =
          Waiting.begin(
              () -> {
                stage.live().server().close();
                return true;
              });
      stage.newer().last().assertEnded();
      assertThatThrownBy(() -> closing.get(100, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      gate.open();
      assertThat(Waiting.end(closing)).isTrue();
      assertThat(stage.older().last().events().all()).endsWith("end");
    }
  }
}
