package nbd.filters.cacheextents;

import static nbd.api.Allocation.DATA;
import static nbd.api.Allocation.HOLE_ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.BlockSizes;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Identity;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.Schema;
import nbd.api.Support;
import nbd.filters.RandomCalls;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheExtentsFilterTest {
  private static final int SIZE = 1 << 16;
  private static final String BITMAP = "qemu:dirty-bitmap:b0";

  private final List<String> questions = new ArrayList<>();
  private ExtentMap truth = ExtentMap.of(0, SIZE, HOLE_ZERO);

  private static Layers behind(Plugin disk, String... words) {
    return Layers.of(disk, words).behind(new CacheExtentsFilter());
  }

  /** All that there is is as told by {@link #truth}. */
  private Scripted disk() {
    ExtentSource source =
        (asked, atMost) -> {
          questions.add(asked + " " + atMost);
          return truth.clip(Range.between(asked.offset(), SIZE)).orElseThrow();
        };
    return Scripted.on(new byte[SIZE])
        .traits(it -> it.identity(new Identity("array", "one")))
        .context(Allocation.NAME, source)
        .context(AllocationDepth.NAME, source)
        .context(BITMAP, source);
  }

  private static ExtentMap ask(OpenDisk disk, long offset, int atMost) throws IOException {
    return disk.extents(Allocation.NAME, Range.between(offset, SIZE), atMost);
  }

  private static long status(OpenDisk disk) throws IOException {
    return ask(disk, 0, 1).first().status();
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(behind(new MemoryPlugin(), "2M"));
    ContractChecker.check(behind(new MemoryPlugin(), "2M").readOnly());
    ContractChecker.check(behind(Scripted.ofSize(5000)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 512, 4096})
  void keepsTheContractOverBlocks(long block) throws IOException {
    BlockSizes sizes = new BlockSizes(block, 4096, 1 << 16);
    truth = ExtentMap.of(0, SIZE, DATA);
    ContractChecker.check(behind(disk().traits(it -> it.blockSizes(sizes))));
    long huge = Long.MAX_VALUE / block * block;
    ContractChecker.check(
        behind(
            Scripted.ofSize(huge)
                .traits(it -> it.blockSizes(sizes))
                .allocation(ExtentMap.of(0, huge, HOLE_ZERO))));
  }

  @Test
  void asksForManyExtentsWhereTheClientWantsOne() throws IOException {
    truth = Samples.extents(new Random(3), SIZE);
    try (OpenDisk open = behind(disk()).open()) {
      for (int i = 0; i < truth.count(); i++) {
        assertThat(ask(open, truth.offset(i), 1))
            .isEqualTo(ExtentMap.of(truth.offset(i), truth.length(i), truth.status(i)));
      }
      assertThat(ask(open, 0, Integer.MAX_VALUE)).isEqualTo(truth);
    }
    assertThat(questions).containsExactly("0x0+0x10000 1024");
  }

  @Test
  void remembersEachContextByItself() throws IOException {
    try (OpenDisk open = behind(disk()).open()) {
      Range all = new Range(0, SIZE);
      for (int i = 0; i < 3; i++) {
        open.extents(Allocation.NAME, all, 1);
        open.extents(AllocationDepth.NAME, all, 1);
      }
      assertThat(questions).hasSize(2);
      // What else may change a bitmap is not known here.
      open.extents(BITMAP, all, 1);
      open.extents(BITMAP, all, 1);
      assertThat(questions).hasSize(4).last().isEqualTo("0x0+0x10000 1");
    }
  }

  @Test
  void asksAnewWhatAnyClientOfTheDiskHasChanged() throws IOException {
    try (OpenDisk one = behind(disk()).open();
        OpenDisk two = one.again("another name")) {
      assertThat(List.of(status(one), status(two))).containsExactly(HOLE_ZERO, HOLE_ZERO);
      assertThat(questions).hasSize(1);
      two.write(5, new byte[] {1});
      truth = ExtentMap.of(0, SIZE, DATA);
      assertThat(List.of(status(one), status(two))).containsExactly(DATA, DATA);
      one.zero(0, 4096);
      truth = ExtentMap.of(0, SIZE, HOLE_ZERO);
      assertThat(List.of(status(one), status(two))).containsExactly(HOLE_ZERO, HOLE_ZERO);
      two.trim(4096, 4096);
      truth = ExtentMap.of(0, SIZE, Allocation.HOLE);
      assertThat(List.of(status(one), status(two)))
          .containsExactly(Allocation.HOLE, Allocation.HOLE);
    }
    assertThat(questions).hasSize(4);
  }

  /** nbdkit 1.32 has one memory for all disks. */
  @Test
  void defect7DisksOfOtherNamesHaveOtherExtents() throws IOException {
    try (ServedDisk served = behind(new Family()).serve();
        WireClient data = WireClient.connect(address(served), "data");
        WireClient hole = WireClient.connect(address(served), "hole")) {
      for (int i = 0; i < 2; i++) {
        assertThat(first(data)).isEqualTo(DATA);
        assertThat(first(hole)).isEqualTo(HOLE_ZERO);
      }
    }
  }

  private static SocketAddress address(ServedDisk served) {
    return UnixDomainSocketAddress.of(served.socket());
  }

  private static long first(WireClient client) throws IOException {
    return client.status(0, 512, 0).get(Allocation.NAME).getFirst().status();
  }

  /** A disk of data and one of nothing. */
  private static final class Family implements Plugin {
    @Override
    public String name() {
      return "family";
    }

    @Override
    public String description() {
      return "two disks of a test";
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      return client -> {
        long status = client.exportName().equals("data") ? DATA : HOLE_ZERO;
        return open(client, status, parameters, host);
      };
    }

    private static Handle open(Client client, long status, Parameters parameters, Host host)
        throws IOException {
      return Scripted.ofSize(512)
          .allocation(ExtentMap.of(0, 512, status))
          .export(parameters, host)
          .open(client);
    }
  }

  /** Nothing says that two clients of one name have the same bytes. */
  @Test
  void remembersNothingOfOneClientForAnotherWhereEachMayHaveADiskOfItsOwn() throws IOException {
    Scripted own =
        Scripted.on(new byte[SIZE])
            .context(
                Allocation.NAME,
                (asked, atMost) -> {
                  questions.add("");
                  return truth.clip(Range.between(asked.offset(), SIZE)).orElseThrow();
                });
    try (OpenDisk one = behind(own).open();
        OpenDisk two = one.again("")) {
      assertThat(List.of(status(one), status(two), status(one), status(two))).hasSize(4);
      assertThat(questions).hasSize(2);
      two.write(0, new byte[1]);
      assertThat(List.of(status(one), status(two))).hasSize(2);
      assertThat(questions).hasSize(4);
    }
  }

  /** They may be one, by whatever name. */
  @Test
  void forgetsForAllDisksThatNothingSaysAreOthers() throws IOException {
    Scripted disk =
        Scripted.on(new byte[SIZE])
            .traits(it -> it.multiConn(Support.NATIVE))
            .context(Allocation.NAME, (asked, _) -> truth.clip(asked).orElseThrow());
    try (OpenDisk one = behind(disk).open("one");
        OpenDisk two = one.again("two")) {
      assertThat(List.of(status(one), status(two))).containsExactly(HOLE_ZERO, HOLE_ZERO);
      two.write(5, new byte[] {1});
      truth = ExtentMap.of(0, SIZE, DATA);
      assertThat(List.of(status(one), status(two))).containsExactly(DATA, DATA);
    }
  }

  @Test
  void forgetsAllWhenTheLastClientHasGone() throws IOException {
    Memory memory = new Memory();
    String shared = memory.opened("disk", true);
    String own = memory.opened("disk", false);
    Range all = new Range(0, SIZE);
    for (String context : List.of(shared, own)) {
      try (Memory.Question question = memory.ask(context, 0)) {
        assertThat(question.answered(truth, all)).isEqualTo(truth);
      }
    }
    memory.closed(own);
    assertThat(memory.find(own, all, 1)).isNull();
    assertThat(memory.find(shared, all, 1)).isEqualTo(truth);
    memory.closed(shared);
    memory.opened("disk", true);
    assertThat(memory.find(shared, all, 1)).isNull();
  }

  /** nbdkit 1.32 forgets before the write only: what is told while it goes on comes back. */
  @Test
  void defect7DoesNotRememberWhatIsToldWhileItIsChanged() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    ExtentSource slow =
        (range, atMost) -> {
          ExtentMap told = truth;
          asked.countDown();
          await(written);
          return told.clip(Range.between(range.offset(), SIZE)).orElseThrow();
        };
    Scripted disk = disk().context(Allocation.NAME, slow);
    try (OpenDisk open = behind(disk).open()) {
      CompletableFuture<Long> question = CompletableFuture.supplyAsync(() -> unchecked(open));
      await(asked);
      open.write(0, new byte[] {1});
      truth = ExtentMap.of(0, SIZE, DATA);
      written.countDown();
      assertThat(question.get(10, TimeUnit.SECONDS)).isEqualTo(HOLE_ZERO);
      assertThat(status(open)).isEqualTo(DATA);
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new IOException("nobody came");
      }
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
  }

  private static long unchecked(OpenDisk disk) {
    try {
      return status(disk);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void doesNotRememberWhatIsToldBeforeAChangeThatIsUnderWayHasCome() throws IOException {
    Memory memory = new Memory();
    String own = memory.opened("disk", true);
    Range all = new Range(0, SIZE);
    try (Memory.Change _ = memory.change(new Range(10, 1));
        Memory.Question question = memory.ask(own, 0)) {
      assertThat(question.answered(truth, all)).isEqualTo(truth);
      assertThat(memory.find(own, all, 1)).isNull();
    }
    try (Memory.Question question = memory.ask(own, 0)) {
      assertThat(question.answered(truth, all)).isEqualTo(truth);
    }
    assertThat(memory.find(own, all, 1)).isEqualTo(truth);
  }

  @Test
  void tellsWhatIsTrueWhateverWasWritten() throws IOException {
    for (long seed = 1; seed <= 20; seed++) {
      Oracle oracle = new Oracle(seed, SIZE);
      try (OpenDisk disk = behind(new MemoryPlugin(), String.valueOf(SIZE)).open()) {
        RandomCalls calls = new RandomCalls(disk, oracle, SIZE, seed);
        for (int round = 0; round < 20; round++) {
          calls.changes(2);
          calls.questions(5);
        }
      }
    }
  }

  @Test
  void goesOnInANewVersion() throws IOException {
    Export export = new CacheExtentsFilter().wrap(_ -> null, Schema.NONE.parse(Map.of()), null);
    assertThat(export.handover()).isEqualTo(Handover.BESIDE);
    try (OpenDisk open = behind(disk()).open()) {
      assertThat(status(open)).isEqualTo(HOLE_ZERO);
      truth = ExtentMap.of(0, SIZE, DATA);
      assertThat(open.upgrade().isDone()).isTrue();
      assertThat(status(open)).isEqualTo(DATA);
    }
  }
}
