package nbd.filters.blocksize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongBinaryOperator;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.BlockSizes;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.Filter;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Identity;
import nbd.api.Parameters;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.filters.HandleFilter;
import nbd.filters.RandomCalls;
import nbd.filters.Samples;
import nbd.filters.blocks.Joining;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockSizeOracleTest {
  private static final int SIZE = 20_480;

  private static String[] words(String words) {
    return words.split(" ");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 4294967295, minblock=1 maxdata=100 maxlen=333",
    "1, 4294967295, minblock=512",
    "1, 4294967295, minblock=4K maxdata=4K maxlen=8K",
    "512, 512, maxlen=512",
    "512, 4096, minblock=2K maxdata=8K",
    "4096, 4096, maxlen=12K"
  })
  void changesNoByteButThoseItIsAskedTo(int minimum, long maximum, String words)
      throws IOException {
    BlockSizes sizes = new BlockSizes(minimum, Math.max(512, minimum), maximum);
    for (long seed = 0; seed < 4; seed++) {
      byte[] bytes = Samples.bytes(SIZE);
      Scripted disk = Scripted.on(bytes).traits(it -> it.blockSizes(sizes));
      try (OpenDisk any = Layers.of(disk).behind(new BlockSizeFilter(), words(words)).open()) {
        Oracle oracle = new Oracle(seed, bytes);
        new RandomCalls(any, oracle, SIZE, seed).changes(400);
        trims(any, oracle, seed);
      }
    }
  }

  private static void trims(OpenDisk disk, Oracle oracle, long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      int offset = random.nextInt(SIZE);
      int length = 1 + random.nextInt(SIZE - offset);
      disk.trim(offset, length, Flag.FUA);
      oracle.trim(offset, length);
      oracle.checkRead(0, disk.read(0, SIZE));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, minblock=1", "1, minblock=512 maxlen=1K", "512, minblock=2K", "4096, maxlen=8K"})
  void tellsOfBlocksWhatHoldsForThem(int minimum, String words) throws IOException {
    Random random = new Random(9);
    ExtentMap allocation = Samples.extents(random, SIZE);
    ExtentMap depth = Samples.extents(random, SIZE);
    ExtentMap dirty = Samples.extents(random, SIZE).withStatus(status -> status & 1);
    ExtentMap other = Samples.extents(random, SIZE);
    Scripted disk =
        Scripted.ofSize(SIZE)
            .traits(it -> it.blockSizes(new BlockSizes(minimum, 4096, 8192)))
            .allocation(allocation)
            .context(AllocationDepth.NAME, depth)
            .context("qemu:dirty-bitmap:b", dirty)
            .context("test:other", other);
    Oracle oracle = new Oracle(9, SIZE);
    int block = Math.max(minimum, words.contains("512") ? 512 : words.contains("2K") ? 2048 : 1);
    set(oracle, Allocation.NAME, allocation, block, Joining.ALLOCATION::combine);
    set(oracle, AllocationDepth.NAME, depth, block, Joining.DEPTH::combine);
    set(oracle, "qemu:dirty-bitmap:b", dirty, block, Joining.DIRTY::combine);
    set(oracle, "test:other", other, 1, (one, _) -> one);
    try (OpenDisk any = Layers.of(disk).behind(new BlockSizeFilter(), words(words)).open()) {
      assertThat(any.contexts().names())
          .containsExactly(
              Allocation.NAME, AllocationDepth.NAME, "qemu:dirty-bitmap:b", "test:other");
      new RandomCalls(any, oracle, 0, 9).questions(1_000);
    }
  }

  private static void set(
      Oracle oracle, String context, ExtentMap map, int block, LongBinaryOperator joined) {
    oracle.context(context, Oracle.Truth.EXACT);
    for (int at = 0; at < SIZE; at += block) {
      long status = map.statusAt(at);
      for (int i = at; i < at + block; i++) {
        status = joined.applyAsLong(status, map.statusAt(i));
      }
      oracle.status(context, at, block, status);
    }
  }

  /** Others run between the read of a block and the write of it. */
  private static final class Slow extends PassThrough {
    Slow(Handle next) {
      super(next);
    }

    @Override
    public void read(Range range, ReadSink out) throws IOException {
      super.read(range, out);
      LockSupport.parkNanos(1);
    }
  }

  /** Each has every fourth byte-run of the same blocks, and finds there what it has written. */
  @Test
  void clientsThatWriteNeighbouringBytesLoseNothing() throws Exception {
    byte[] bytes = new byte[4096];
    Scripted array = Scripted.on(bytes).traits(it -> it.identity(new Identity("array", "one")));
    Layers layers =
        Layers.of(array).behind(new SlowFilter()).behind(new BlockSizeFilter(), "minblock=512");
    try (OpenDisk first = layers.open();
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> clients = new ArrayList<>();
      List<OpenDisk> disks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int mine = i;
        // By names of their own: the identity tells that they share a disk.
        OpenDisk disk = first.again("name" + i);
        disks.add(disk);
        clients.add(() -> work(disk, mine));
      }
      for (Future<Void> client : threads.invokeAll(clients)) {
        client.get();
      }
      for (OpenDisk disk : disks) {
        disk.close();
      }
    }
  }

  private static Void work(OpenDisk disk, int mine) throws IOException {
    Random random = new Random(mine);
    int run = 100;
    Oracle oracle = new Oracle(mine, 4096);
    for (int i = 0; i < 2_000; i++) {
      int offset = (4 * random.nextInt(10) + mine) * run;
      switch (random.nextInt(4)) {
        case 0 -> {
          disk.zero(offset, run, Flag.NO_HOLE);
          oracle.zero(offset, run);
        }
        case 1 -> oracle.checkRead(offset, disk.read(offset, run));
        default -> {
          byte[] some = new byte[run];
          random.nextBytes(some);
          disk.write(offset, some);
          oracle.write(offset, some);
        }
      }
    }
    for (int at = mine * run; at < 4000; at += 4 * run) {
      oracle.checkRead(at, disk.read(at, run));
    }
    return null;
  }

  /** One writes a part of a block again and again, the other one all of it. */
  @Test
  void aBlockThatIsWrittenAsAWholeIsNotTakenBack() throws Exception {
    Scripted array =
        Scripted.on(new byte[512]).traits(it -> it.identity(new Identity("array", "one")));
    Layers layers =
        Layers.of(array).behind(new SlowFilter()).behind(new BlockSizeFilter(), "minblock=512");
    AtomicBoolean done = new AtomicBoolean();
    try (OpenDisk whole = layers.open();
        OpenDisk part = whole.again("part");
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Void> parts =
          thread.submit(
              () -> {
                while (!done.get()) {
                  part.write(0, new byte[100]);
                }
                return null;
              });
      try {
        assertWhole(whole);
      } finally {
        done.set(true);
      }
      parts.get();
    }
  }

  private static void assertWhole(OpenDisk whole) throws IOException {
    for (int i = 0; i < 1_500; i++) {
      byte[] all = new byte[512];
      Arrays.fill(all, (byte) i);
      switch (i % 3) {
        case 0 -> whole.zero(0, 512);
        case 1 -> whole.trim(0, 512);
        default -> whole.write(0, all);
      }
      byte right = i % 3 < 2 ? 0 : (byte) i;
      assertThat(whole.read(100, 412)).containsOnly(right);
    }
  }

  private static final class SlowFilter implements Filter {
    @Override
    public String name() {
      return "slow";
    }

    @Override
    public String description() {
      return "gives way";
    }

    @Override
    public Export wrap(Export next, Parameters parameters, Host host) {
      return new HandleFilter(next) {
        @Override
        protected Handle wrap(Handle below, Client client) {
          return new Slow(below);
        }
      };
    }
  }
}
