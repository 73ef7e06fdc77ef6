package nbd.plugin.vddk.vix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class QuietTest {
  @Test
  void lastsUntilTheOutermostIsClosedAndOnThisThreadOnly() {
    try (Quiet _ = Quiet.here()) {
      try (Quiet _ = Quiet.here()) {
        assertThat(Quiet.isHere()).isTrue();
      }
      assertThat(Quiet.isHere()).isTrue();
      assertThat(CompletableFuture.supplyAsync(Quiet::isHere).join()).isFalse();
    }
    assertThat(Quiet.isHere()).isFalse();
  }
}
