package nbd.filters.noextents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.ParameterException;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;

class NoExtentsFilterTest {
  private static final String DATA = "noextents=data";

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
  void tellsDataForTheWholeDiskWhereItIsTold() throws IOException {
    Samples.Asked allocation = new Samples.Asked(ExtentMap.of(0, 100, Allocation.HOLE_ZERO));
    Samples.Asked other = new Samples.Asked(ExtentMap.of(0, 100, 1));
    Scripted disk =
        Scripted.ofSize(100).context(Allocation.NAME, allocation).context("test:dirty", other);
    Layers layers = Layers.of(disk).behind(new NoExtentsFilter(), DATA);
    try (OpenDisk open = layers.open()) {
      assertThat(open.contexts().names()).containsExactly(Allocation.NAME);
      assertThat(open.extents(Allocation.NAME, new Range(30, 5), 1))
          .isEqualTo(ExtentMap.of(30, 70, Allocation.DATA));
    }
    assertThat(allocation.questions()).isEmpty();
    assertThat(other.questions()).isEmpty();
  }

  @Test
  void tellsDataAlsoOfDisksThatKnowNothingOrAreHuge() throws IOException {
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1M").behind(new NoExtentsFilter(), DATA));
    Layers huge = Layers.of(Scripted.ofSize(Long.MAX_VALUE)).behind(new NoExtentsFilter(), DATA);
    ContractChecker.check(huge);
    try (OpenDisk open = huge.open()) {
      assertThat(open.extents(Allocation.NAME, new Range(0, Long.MAX_VALUE), 1))
          .isEqualTo(ExtentMap.of(0, Long.MAX_VALUE, Allocation.DATA));
    }
  }

  @Test
  void leavesClientsWhereTheyAreInAnUpgrade() throws IOException {
    Layers layers = Layers.of(new MemoryPlugin(), "1M").behind(new NoExtentsFilter(), DATA);
    try (OpenDisk open = layers.open()) {
      open.write(0, new byte[] {1});
      assertThat(open.upgrade().isDone()).isTrue();
      assertThat(open.read(0, 2)).containsExactly(1, 0);
    }
  }

  @Test
  void refusesOtherParameters() {
    Layers disk = Layers.of(Scripted.ofSize(1));
    assertThatThrownBy(disk.behind(new NoExtentsFilter(), "extents=no")::open)
        .isInstanceOf(ParameterException.class)
        .hasMessage("unknown parameter 'extents'; did you mean 'noextents'?");
    assertThatThrownBy(disk.behind(new NoExtentsFilter(), "noextents=holes")::open)
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("noextents");
  }
}
