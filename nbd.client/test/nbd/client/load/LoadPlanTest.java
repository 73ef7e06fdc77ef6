package nbd.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadPlanTest {
  private final LoadPlan usual = LoadPlan.of(new InetSocketAddress(0), Pattern.RANDOM_READ);

  @Test
  void eachChangeChangesOneThing() {
    Duration hour = Duration.ofHours(1);
    LoadPlan all =
        usual
            .withExport("e")
            .withBlockSize(8192)
            .withDepth(2)
            .withConnections(3)
            .withDuration(hour)
            .withRequests(4)
            .withChecks();
    assertThat(all)
        .isEqualTo(
            new LoadPlan(
                new InetSocketAddress(0), "e", Pattern.RANDOM_READ, 8192, 2, 3, hour, 4, true));
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    assertThatThrownBy(() -> usual.withBlockSize(1000)).hasMessageContaining("block size 1000");
    assertThatThrownBy(() -> usual.withBlockSize(64 << 20)).hasMessageContaining("block size");
    assertThatThrownBy(() -> usual.withDepth(0)).hasMessageContaining("depth 0");
    assertThatThrownBy(() -> usual.withBlockSize(32 << 20).withDepth(64))
        .hasMessageContaining("depth");
    assertThatThrownBy(() -> usual.withConnections(0)).hasMessageContaining("connections 0");
    assertThatThrownBy(() -> usual.withDuration(Duration.ZERO)).hasMessageContaining("duration");
    assertThatThrownBy(() -> usual.withRequests(0)).hasMessageContaining("requests 0");
  }
}
