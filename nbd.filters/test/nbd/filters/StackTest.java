package nbd.filters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.filters.delay.DelayFilter;
import nbd.filters.log.LogFilter;
import nbd.filters.offset.OffsetFilter;
import nbd.filters.partition.PartitionFilter;
import nbd.filters.truncate.TruncateFilter;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters over filters. */
class StackTest {
  @TempDir Path folder;

  /** A partition of sectors 1 to 199 of 200. */
  private static byte[] image() {
    byte[] image = new byte[200 * 512];
    image[446 + 4] = (byte) 0x83;
    image[446 + 8] = 1;
    image[446 + 12] = (byte) 199;
    image[510] = 0x55;
    image[511] = (byte) 0xaa;
    return image;
  }

  private Layers stack(Scripted disk) {
    return Layers.of(disk)
        .behind(new PartitionFilter(), "partition=1")
        .behind(new LogFilter(), "logfile=" + folder.resolve("log"))
        .behind(new OffsetFilter(), "offset=1000")
        .behind(new TruncateFilter(), "round-down=1K")
        .behind(new DelayFilter(), "rdelay=0");
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(
        stack(Scripted.on(image()).context(Allocation.NAME, ExtentMap.of(0, 102_400, 0))));
  }

  @Test
  void asksForOneExtentWhereTheClientWantsOne() throws IOException {
    Samples.Asked source = new Samples.Asked(ExtentMap.of(0, 102_400, Allocation.DATA));
    try (ServedDisk served = stack(Scripted.on(image()).context(Allocation.NAME, source)).serve();
        WireClient client = served.connect()) {
      client.status(24, 100, WireClient.REQ_ONE);
      client.status(24, 100, 0);
    }
    assertThat(source.questions()).hasSize(2).first().isEqualTo("0x600+0x64 1");
    assertThat(source.questions()).last().asString().startsWith("0x600+0x64 ").doesNotEndWith(" 1");
  }
}
