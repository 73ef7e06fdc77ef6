package nbd.filters.noextents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.ParameterException;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;

class NoExtentsFilterTest {
  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1M").behind(new NoExtentsFilter()));
  }

  @Test
  void offersClientsNoContextAndAsksNoLayer() throws IOException {
    Samples.Asked allocation = new Samples.Asked(ExtentMap.of(0, 100, Allocation.DATA));
    Samples.Asked other = new Samples.Asked(ExtentMap.of(0, 100, 1));
    Scripted disk =
        Scripted.ofSize(100).context(Allocation.NAME, allocation).context("test:dirty", other);
    Layers bare = Layers.of(disk);
    try (ServedDisk served = bare.serve();
        var client = served.connect()) {
      assertThat(client.facts().contexts()).containsOnlyKeys(Allocation.NAME, "test:dirty");
    }
    try (ServedDisk served = bare.behind(new NoExtentsFilter()).serve();
        var client = served.connect()) {
      assertThat(client.facts().contexts()).isEmpty();
      assertThat(client.read(0, 100)).isEqualTo(new byte[100]);
    }
    assertThat(allocation.questions()).isEmpty();
    assertThat(other.questions()).isEmpty();
  }

  @Test
  void leavesAllElseAsItIs() throws IOException {
    byte[] bytes = Samples.bytes(100);
    Layers bare = Layers.of(Scripted.on(bytes));
    try (OpenDisk disk = bare.behind(new NoExtentsFilter()).open();
        OpenDisk below = bare.open()) {
      assertThat(disk.traits()).hasToString(below.traits().toString());
      disk.write(3, new byte[] {42});
      assertThat(disk.read(0, 100)).isEqualTo(bytes);
      assertThat(bytes[3]).isEqualTo((byte) 42);
    }
  }

  @Test
  void hasNoParameters() {
    Layers layers = Layers.of(Scripted.ofSize(1)).behind(new NoExtentsFilter(), "extents=no");
    assertThatThrownBy(layers::open)
        .isInstanceOf(ParameterException.class)
        .hasMessage("unknown parameter 'extents'");
  }
}
