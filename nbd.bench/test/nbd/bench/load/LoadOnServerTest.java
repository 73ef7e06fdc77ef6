package nbd.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.client.load.Load;
import nbd.client.load.LoadPlan;
import nbd.client.load.LoadResult;
import nbd.client.load.Pattern;
import nbd.plugin.memory.MemoryPlugin;
import nbd.server.Catalog;
import nbd.server.NbdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The load generator on a real server, whose disk another client looks at. */
@Timeout(60)
class LoadOnServerTest {
  private static final int DISK = 4 << 20;

  @TempDir private Path folder;
  private NbdServer server;

  private record Layers(List<Plugin> plugins, List<Filter> filters) implements Catalog {}

  @BeforeEach
  void start() throws IOException {
    server =
        NbdServer.builder()
            .catalog(new Layers(List.of(new MemoryPlugin()), List.of()))
            .plugin("memory", "" + DISK)
            .listen(UnixDomainSocketAddress.of(folder.resolve("disk")))
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** For as long as its requests take. */
  private LoadPlan plan(Pattern pattern, int blockSize, long requests) {
    return LoadPlan.of(server.addresses().getFirst(), pattern)
        .withBlockSize(blockSize)
        .withDuration(Duration.ofMinutes(1))
        .withRequests(requests);
  }

  private ByteBuffer content(SocketAddress address) throws IOException {
    try (NbdClient client = NbdClient.connect(address, "", ClientOptions.usual())) {
      return ByteBuffer.wrap(client.read(0, DISK));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 4096, 1 << 20})
  void eachBlockHasItsOffsetAfterWritesInOrder(int blockSize) throws Exception {
    int blocks = DISK / blockSize;
    LoadResult result = Load.run(plan(Pattern.SEQUENTIAL_WRITE, blockSize, blocks));
    assertThat(result.requests()).isEqualTo(blocks);
    assertThat(result.bytes()).isEqualTo(DISK);
    assertThat(result.latencies().count()).isEqualTo(blocks);
    ByteBuffer disk = content(server.addresses().getLast());
    for (int at = 0; at < DISK; at += blockSize) {
      assertThat(disk.getLong(at)).isEqualTo(at);
      assertThat(disk.get(at + blockSize - 1)).isEqualTo(disk.get(at + 8)).isNotZero();
    }
  }

  @Test
  void connectionsShareTheDiskWhereOrderMatters() throws Exception {
    int blocks = DISK / 4096;
    LoadPlan plan = plan(Pattern.SEQUENTIAL_WRITE, 4096, blocks / 4).withConnections(4);
    assertThat(Load.run(plan).requests()).isEqualTo(blocks);
    ByteBuffer disk = content(plan.address());
    for (int at = 0; at < DISK; at += 4096) {
      assertThat(disk.getLong(at)).isEqualTo(at);
    }
  }

  @Test
  void checkedReadsFindWhatWasWritten() throws Exception {
    Load.run(plan(Pattern.SEQUENTIAL_WRITE, 4096, DISK / 4096));
    LoadPlan random = plan(Pattern.RANDOM_READ, 4096, 20_000).withChecks().withConnections(3);
    assertThat(Load.run(random).requests()).isEqualTo(60_000);
    LoadPlan inOrder = plan(Pattern.SEQUENTIAL_READ, 4096, 5_000).withChecks().withDepth(1);
    assertThat(Load.run(inOrder).requests()).isEqualTo(5_000);
  }

  @Test
  void aCheckedReadOfAnotherBlockEndsTheLoad() throws Exception {
    Load.run(plan(Pattern.SEQUENTIAL_WRITE, 4096, DISK / 4096));
    try (NbdClient client =
        NbdClient.connect(server.addresses().getFirst(), "", ClientOptions.usual())) {
      client.write(8192, ByteBuffer.allocate(8).putLong(12_288).flip());
    }
    LoadPlan plan = plan(Pattern.SEQUENTIAL_READ, 4096, 1_000);
    assertThat(Load.run(plan).requests()).isEqualTo(1_000);
    assertThatThrownBy(() -> Load.run(plan.withChecks()))
        .isInstanceOf(IOException.class)
        .hasMessage("block at 8192 begins with 12288, not with its offset");
  }

  @Test
  void randomWritesReachMostOfTheDisk() throws Exception {
    LoadPlan plan = plan(Pattern.RANDOM_WRITE, 4096, 10L * DISK / 4096);
    Load.run(plan);
    ByteBuffer disk = content(plan.address());
    int written = 0;
    for (int at = 4096; at < DISK; at += 4096) {
      assertThat(disk.getLong(at)).isIn(0L, (long) at);
      written += disk.getLong(at) == at ? 1 : 0;
    }
    // ten times as many as there are blocks leave one in twenty thousand out
    assertThat(written).isGreaterThan(DISK / 4096 - 10);
  }

  @Test
  void worksOverTcpAndWithLargeBlocks() throws Exception {
    LoadPlan plan =
        LoadPlan.of(server.addresses().getLast(), Pattern.RANDOM_READ)
            .withBlockSize(1 << 20)
            .withDepth(8)
            .withConnections(2)
            .withRequests(50);
    assertThat(Load.run(plan.withDuration(Duration.ofMinutes(1))).bytes()).isEqualTo(100L << 20);
  }

  @Test
  void stopsWhenItIsTold() throws Exception {
    LoadPlan plan = plan(Pattern.RANDOM_READ, 4096, Long.MAX_VALUE);
    try (Load load = Load.start(plan)) {
      load.stop();
      LoadResult result = load.result();
      assertThat(result.requests()).isGreaterThanOrEqualTo(plan.depth());
      assertThat(result.elapsed()).isLessThan(plan.duration());
      assertThat(result.latencies().percentile(0.5))
          .isLessThanOrEqualTo(result.latencies().percentile(0.99));
      assertThat(result.latencies().percentile(1)).isEqualTo(result.latencies().max());
    }
  }

  @Test
  void failsWhenTheServerGoesAway() throws Exception {
    try (Load load = Load.start(plan(Pattern.RANDOM_READ, 4096, Long.MAX_VALUE))) {
      server.close();
      assertThatThrownBy(load::result).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aDiskWithoutABlockForEachConnectionIsRefused() {
    LoadPlan plan = plan(Pattern.RANDOM_READ, 1 << 20, 1).withConnections(5);
    assertThatThrownBy(() -> Load.start(plan)).isInstanceOf(IllegalArgumentException.class);
  }
}
