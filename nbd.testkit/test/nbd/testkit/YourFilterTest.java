package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import nbd.api.Allocation;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.MetaContext;
import nbd.api.Parameters;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Support;
import nbd.plugin.memory.MemoryPlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The further examples of docs/testing-your-plugin.md. */
@Timeout(60)
class YourFilterTest {
  @Test
  void leavesExtentsAsTheyAre() throws Exception {
    ExtentMap map = ExtentMap.strict(0).append(4096, 0).append(4096, 3).build();
    Layers layers = Layers.of(Scripted.ofSize(8192).allocation(map)).behind(new Slow());
    try (OpenDisk disk = layers.open()) {
      assertThat(disk.extents(Allocation.NAME, new Range(0, 8192), 100)).isEqualTo(map);
    }
  }

  @Test
  void keepsWhatIsWritten() throws Exception {
    Oracle oracle = new Oracle(1, 8192);
    try (OpenDisk disk = Layers.of(Scripted.on(new byte[8192])).behind(new Slow()).open()) {
      byte[] bytes = {1, 2, 3};
      disk.write(4094, bytes);
      oracle.write(4094, bytes);
      disk.zero(4095, 100);
      oracle.zero(4095, 100);
      oracle.checkRead(0, disk.read(0, 8192));
    }
  }

  @Test
  void clientsSeeTheHole() throws Exception {
    ExtentMap map = ExtentMap.of(0, 1L << 40, Allocation.HOLE_ZERO);
    Layers layers = Layers.of(Scripted.ofSize(1L << 40).allocation(map)).behind(new Slow());
    try (ServedDisk served = layers.serve();
        WireClient client = served.connect()) {
      assertThat(client.status(512, 4096, WireClient.REQ_ONE))
          .containsEntry(Allocation.NAME, List.of(new Descriptor(512, 4096, 3)));
    }
  }

  @Test
  void clientsCanAskForOneOfSeveralContexts() throws Exception {
    ExtentMap ages = ExtentMap.strict(0).append(5L << 30, 7).append(1L << 40, 1L << 32).build();
    ExtentSource source = (asked, atMost) -> ages.clip(asked).orElseThrow();
    Scripted disk =
        Scripted.ofSize(ages.end())
            .allocation(ExtentMap.of(0, ages.end(), Allocation.DATA))
            .context(new MetaContext("x-age:seconds", Support.EMULATE, source, true));
    try (ServedDisk served = Layers.of(disk).behind(new Slow()).serve();
        WireClient old = served.connect(Headers.COMPACT);
        WireClient client = served.connect(Headers.EXTENDED)) {
      assertThat(old.facts().contexts()).containsOnlyKeys(Allocation.NAME);
      assertThat(client.status(0, ages.end(), 0, List.of("x-age:seconds")))
          .containsEntry(
              "x-age:seconds",
              List.of(
                  new Descriptor(0, 5L << 30, 7), new Descriptor(5L << 30, 1L << 40, 1L << 32)));
    }
  }

  @Test
  void whatIsWrittenSurvivesAnUpgrade() throws Exception {
    Layers layers = Layers.of(new MemoryPlugin(), "1M").behind(new Slow());
    try (OpenDisk disk = layers.open();
        OpenDisk other = disk.again("")) {
      disk.write(0, new byte[] {1, 2, 3});
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(other.read(0, 4)).containsExactly(1, 2, 3, 0);
      Layers larger = Layers.of(new MemoryPlugin(), "2M").behind(new Slow());
      assertThat(disk.upgrade(larger).result()).isEqualTo(Upgrade.Result.ANOTHER_DISK);
      assertThat(other.read(0, 4)).containsExactly(1, 2, 3, 0);
    }
  }

  /** A filter that passes everything on. */
  private static final class Slow implements Filter {
    @Override
    public String name() {
      return "slow";
    }

    @Override
    public String description() {
      return "makes each request wait";
    }

    @Override
    public Export wrap(Export next, Parameters parameters, Host host) {
      return new ExportFilter(next) {
        @Override
        public Handle open(Client client) throws IOException {
          return new PassThrough(next().open(client)) {};
        }
      };
    }
  }
}
