package nbd.filters.readahead;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.BlockSizes;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.Schema;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.RandomCalls;
import nbd.filters.rate.RateFilter;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadaheadFilterTest {
  private static final int SIZE = 1 << 20;
  private static final int K = 1024;

  private static Layers behind(Plugin disk, String... words) {
    return Layers.of(disk, words).behind(new ReadaheadFilter());
  }

  /** Says when it is fetching, and fetches when it may. */
  private static final class Fetching extends SimpleHandle implements Plugin {
    private final LinkedBlockingQueue<Range> begun = new LinkedBlockingQueue<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private Support support = Support.NATIVE;
    private Concurrency concurrency = Concurrency.PARALLEL;

    Fetching() {
      super(Traits.of(SIZE).build());
    }

    @Override
    public Traits traits() {
      return Traits.of(SIZE).cache(support).build();
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      reads.incrementAndGet();
      while (target.hasRemaining()) {
        target.put((byte) 7);
      }
    }

    @Override
    public void cache(Range range) throws IOException {
      begun.add(range);
      try {
        if (!mayGoOn.await(20, TimeUnit.SECONDS)) {
          throw new IOException("nobody let it");
        }
      } catch (InterruptedException interrupted) {
        throw new IOException(interrupted);
      }
      done.add("fetched");
      throw new IOException("which failed");
    }

    @Override
    public void close() {
      done.add("closed");
    }

    @Override
    public String name() {
      return "fetching";
    }

    @Override
    public String description() {
      return "a disk of a test";
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      return new Export() {
        @Override
        public Handle open(Client client) {
          return Fetching.this;
        }

        @Override
        public Concurrency concurrency() {
          return concurrency;
        }
      };
    }

    Range next() throws InterruptedException {
      return begun.poll(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(behind(new MemoryPlugin(), "2M"));
    ContractChecker.check(behind(Scripted.ofSize(3000)));
    ContractChecker.check(
        behind(Scripted.ofSize(Long.MAX_VALUE).traits(it -> it.cache(Support.NATIVE))));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 512, 4096, 65536})
  void keepsTheContractOverBlocks(long block) throws IOException {
    BlockSizes sizes = new BlockSizes(block, Math.max(block, 4096), 1 << 17);
    ContractChecker.check(behind(Scripted.on(new byte[SIZE]).traits(it -> it.blockSizes(sizes))));
  }

  @Test
  void readsDoNotWaitForWhatIsFetchedButTheCloseDoes() throws Exception {
    Fetching disk = new Fetching();
    OpenDisk open = behind(disk).open();
    assertThat(open.read(0, 8 * K)).containsOnly(7);
    assertThat(disk.next()).isEqualTo(new Range(8 * K, 64 * K));
    assertThat(open.read(8 * K, 64 * K)).containsOnly(7);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> close(open));
    assertThat(disk.done).isEmpty();
    assertThat(closing.isDone()).isFalse();
    disk.mayGoOn.countDown();
    closing.get(10, TimeUnit.SECONDS);
    assertThat(disk.done).startsWith("fetched").endsWith("closed");
  }

  private static void close(OpenDisk open) {
    try {
      open.close();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void fetchesTheNewestOfWhatIsWantedMeanwhile() throws Exception {
    LinkedBlockingQueue<Range> fetched = new LinkedBlockingQueue<>();
    List<Runnable> tasks = new CopyOnWriteArrayList<>();
    Fetcher fetcher = new Fetcher(tasks::add, fetched::add);
    fetcher.fetch(new Range(0, 1));
    fetcher.fetch(new Range(1, 1));
    fetcher.fetch(new Range(2, 1));
    assertThat(tasks).hasSize(1);
    tasks.removeFirst().run();
    assertThat(fetched).containsExactly(new Range(2, 1));
    assertThat(tasks).isEmpty();
    fetcher.fetch(new Range(3, 1));
    fetcher.close();
    tasks.removeFirst().run();
    fetcher.fetch(new Range(4, 1));
    assertThat(tasks).isEmpty();
    assertThat(fetched).hasSize(1);
  }

  @Test
  void doesNothingWhereNothingIsFetchedOrOneCallIsMadeAtATime() throws IOException {
    Fetching emulating = new Fetching();
    emulating.support = Support.EMULATE;
    Fetching serial = new Fetching();
    serial.concurrency = Concurrency.SERIALIZE_REQUESTS;
    for (Fetching disk : List.of(emulating, serial)) {
      try (OpenDisk open = behind(disk).open()) {
        for (int at = 0; at < SIZE; at += 64 * K) {
          assertThat(open.read(at, 64 * K)).containsOnly(7);
        }
      }
      assertThat(disk.done).containsExactly("closed");
      assertThat(disk.begun).isEmpty();
    }
  }

  /** Else all would be read twice. */
  @Test
  void doesNothingWhereFetchingIsReadingSomewhereBelow() throws IOException {
    Fetching disk = new Fetching();
    disk.support = Support.EMULATE;
    Layers layers =
        Layers.of(disk).behind(new RateFilter(), "rate=1T").behind(new ReadaheadFilter());
    try (OpenDisk open = layers.open()) {
      for (int at = 0; at < SIZE; at += 64 * K) {
        open.read(at, 64 * K);
      }
    }
    assertThat(disk.reads).hasValue(SIZE / (64 * K));
  }

  @Test
  void changesNothingOfTheDisk() throws IOException {
    for (long seed = 1; seed <= 10; seed++) {
      Oracle oracle = new Oracle(seed, 1 << 16);
      try (OpenDisk disk = behind(new MemoryPlugin(), "64K").open()) {
        RandomCalls calls = new RandomCalls(disk, oracle, 1 << 16, seed);
        calls.changes(50);
        calls.questions(20);
        assertThat(disk.upgrade().isDone()).isTrue();
        calls.changes(10);
      }
    }
  }

  @Test
  void standsBesideANewVersion() {
    Export export = new ReadaheadFilter().wrap(_ -> null, Schema.NONE.parse(Map.of()), null);
    assertThat(export.handover()).isEqualTo(Handover.BESIDE);
  }
}
