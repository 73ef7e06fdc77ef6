package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import nbd.api.ExtentMap;
import nbd.filters.log.LogFilter;
import nbd.filters.offset.OffsetFilter;
import nbd.filters.partition.PartitionFilter;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many extents a plugin is asked for, through filters. */
@Timeout(60)
class OneExtentTest {
  private static final long SIZE = 1L << 40;
  private static final long HEAD = 64 << 10;

  private final List<Integer> asked = new CopyOnWriteArrayList<>();
  private final Table table = Table.random(new Random(5), SIZE, HEAD);

  /** A disk of single bytes that differ, which counts what it is asked for. */
  private Layers layers(Path folder) {
    ByteBuffer head = table.bytes();
    Scripted plugin =
        Scripted.ofSize(SIZE)
            .content(at -> at < head.capacity() ? head.get((int) at) : 0)
            .context(
                Facts.ALLOCATION,
                (range, atMost) -> {
                  asked.add(atMost);
                  return alternating(range.offset(), Math.min(atMost, range.length()));
                });
    return Layers.of(plugin)
        .behind(new PartitionFilter(), "partition=1")
        .behind(new LogFilter(), "logfile=" + folder.resolve("log"))
        .behind(new OffsetFilter(), "offset=100");
  }

  private static ExtentMap alternating(long from, long count) {
    var map = ExtentMap.strict(from);
    for (long i = 0; i < count; i++) {
      map.append(1, (from + i) % 2 * 3);
    }
    return map.build();
  }

  @Test
  void reqOneAsksThePluginForOneExtent(@TempDir Path folder) throws IOException {
    try (ServedDisk served = layers(folder).serve();
        WireClient client = served.connect()) {
      var told = client.status(0, 1000, WireClient.REQ_ONE).get(Facts.ALLOCATION);
      assertThat(told).hasSize(1);
      assertThat(told.getFirst().length()).isEqualTo(1);
      assertThat(asked).containsExactly(1);
    }
  }

  @Test
  void withoutReqOneOneCallTellsAll(@TempDir Path folder) throws IOException {
    try (ServedDisk served = layers(folder).serve();
        WireClient client = served.connect()) {
      assertThat(client.status(0, 1000, 0).get(Facts.ALLOCATION)).hasSize(1000);
      assertThat(asked).hasSize(1);
      assertThat(asked.getFirst()).isGreaterThan(1000);
    }
  }
}
