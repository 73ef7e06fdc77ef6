package nbd.filters.detectzeroes;

import static nbd.api.Allocation.DATA;
import static nbd.api.Allocation.HOLE_ZERO;
import static nbd.api.Allocation.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Call;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.Handover;
import nbd.api.Identity;
import nbd.api.ParameterException;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.RandomCalls;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectZeroesFilterTest {
  private static final int SIZE = 64 << 10;
  private static final Range START = new Range(0, 4096);

  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new DetectZeroesFilter(), words);
  }

  /** Clients share its bytes, which can be told. */
  private static Scripted shared(byte[] bytes) {
    return Scripted.on(bytes).traits(it -> it.identity(new Identity("array", "one")));
  }

  private static long status(OpenDisk disk) throws IOException {
    return disk.extents(Allocation.NAME, START, 1).first().status();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "detect-zeroes-block=4K",
        "detect-zeroes-writes=unmap detect-zeroes-block=64K detect-zeroes-max=1M",
        "detect-zeroes-reads=off",
        "detect-zeroes-writes=off detect-zeroes-remember=off"
      })
  void keepsTheContract(String words) throws IOException {
    String[] each = words.split(" ");
    ContractChecker.check(
        Layers.of(new MemoryPlugin(), "3M").behind(new DetectZeroesFilter(), each));
    ContractChecker.check(behind(Scripted.ofSize(1 << 20), each));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 512, 4096, 65536})
  void keepsTheContractOverBlocks(long block) throws IOException {
    BlockSizes sizes = new BlockSizes(block, Math.max(512, block), 1 << 17);
    UnaryOperator<Traits.Builder> blocks = it -> it.blockSizes(sizes);
    ContractChecker.check(behind(shared(new byte[1 << 18]).traits(blocks)));
    ContractChecker.check(
        behind(shared(new byte[1 << 18]).traits(it -> blocks.apply(it).zero(Support.EMULATE))));
    long huge = Long.MAX_VALUE / block * block;
    ExtentMap map =
        ExtentMap.strict(0).append(1 << 20, DATA).append(huge - (1 << 20), HOLE_ZERO).build();
    ContractChecker.check(behind(Scripted.ofSize(huge).traits(blocks).allocation(map)));
  }

  @ParameterizedTest
  @CsvSource({
    "detect-zeroes-block, 5000, parameter 'detect-zeroes-block': 5000 is not a power of 2 from 4K"
        + " to 1M",
    "detect-zeroes-block, 2K, parameter 'detect-zeroes-block': 2048 is not a power of 2 from 4K to"
        + " 1M",
    "detect-zeroes-block, 2M, parameter 'detect-zeroes-block': 2097152 is not a power of 2 from 4K"
        + " to 1M",
    "detect-zeroes-max, 64K, parameter 'detect-zeroes-max': 65536 is not between 1M and 1G",
    "detect-zeroes-max, 2G, parameter 'detect-zeroes-max': 2147483648 is not between 1M and 1G",
    "detect-zeroes-writes, yes, 'parameter ''detect-zeroes-writes'': ''yes'' is not one of on, off,"
        + " unmap'"
  })
  void saysWhatIsWrongWithAParameter(String name, String value, String message) {
    assertThatThrownBy(
            () ->
                DetectZeroesParameters.of(DetectZeroesParameters.SCHEMA.parse(Map.of(name, value))))
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  @Test
  void tellsWhatIsTrueWhateverWasWritten() throws IOException {
    for (long seed = 1; seed <= 30; seed++) {
      byte[] bytes = new byte[SIZE];
      Oracle oracle = new Oracle(seed, SIZE);
      try (OpenDisk disk = behind(shared(bytes), "detect-zeroes-writes=on").open()) {
        RandomCalls calls = new RandomCalls(disk, oracle, SIZE, seed);
        for (int round = 0; round < 20; round++) {
          calls.changes(3);
          calls.questions(5);
        }
      }
    }
  }

  /** What a question has found counts no more once any client has written. */
  @Test
  void forgetsWhatAnotherClientOfTheDiskChanges() throws IOException {
    try (OpenDisk one = behind(shared(new byte[SIZE])).open();
        OpenDisk two = one.again("another name")) {
      assertThat(status(one)).isEqualTo(ZERO);
      assertThat(status(two)).isEqualTo(ZERO);
      two.write(4095, new byte[] {1});
      assertThat(status(one)).isEqualTo(DATA);
      one.zero(0, SIZE);
      assertThat(status(two)).isEqualTo(ZERO);
    }
  }

  @Test
  void forgetsWhatIsChangedAlsoWhereEachClientMayHaveADiskOfItsOwn() throws IOException {
    try (OpenDisk one = behind(Scripted.on(new byte[SIZE])).open();
        OpenDisk two = one.again("")) {
      assertThat(status(one)).isEqualTo(ZERO);
      two.write(0, new byte[] {1});
      assertThat(status(one)).isEqualTo(DATA);
    }
  }

  /** They may be one, by whatever name. */
  @Test
  void forgetsForAllDisksThatNothingSaysAreOthers() throws IOException {
    Scripted disk = Scripted.on(new byte[SIZE]).traits(it -> it.multiConn(Support.NATIVE));
    try (OpenDisk one = behind(disk).open("one");
        OpenDisk two = one.again("two")) {
      assertThat(status(one)).isEqualTo(ZERO);
      two.write(0, new byte[] {1});
      assertThat(status(one)).isEqualTo(DATA);
    }
  }

  /** Where nothing says that two clients have the same bytes, none learns from the other. */
  @Test
  void findsNothingInOneDiskForAnother() throws IOException {
    int[] asked = new int[1];
    Scripted counting =
        Scripted.ofSize(SIZE)
            .content(
                at -> {
                  asked[0]++;
                  return 0;
                });
    assertThat(readsOfTheSecondClient(counting, asked)).isZero();
    assertThat(readsOfTheSecondClient(counting.traits(it -> it.readOnly(false)), asked))
        .isEqualTo(4096);
  }

  private static int readsOfTheSecondClient(Scripted disk, int[] asked) throws IOException {
    try (OpenDisk one = behind(disk).open();
        OpenDisk two = one.again("")) {
      assertThat(status(one)).isEqualTo(ZERO);
      asked[0] = 0;
      assertThat(status(two)).isEqualTo(ZERO);
      return asked[0];
    }
  }

  /** The disk is read before the write, and the answer would come after it. */
  @Test
  void doesNotRememberWhatWasOverwrittenWhileItWasRead() throws Exception {
    Slow slow = new Slow();
    try (OpenDisk open = Layers.of(slow).behind(new DetectZeroesFilter()).open()) {
      CompletableFuture<Long> question = CompletableFuture.supplyAsync(() -> unchecked(open));
      slow.hasRead.await(10, TimeUnit.SECONDS);
      open.write(0, new byte[] {1});
      slow.goOn.countDown();
      assertThat(question.get(10, TimeUnit.SECONDS)).isEqualTo(ZERO);
      assertThat(status(open)).isEqualTo(DATA);
    }
  }

  /** The disk is read while a write is under way, which then takes effect. */
  @Test
  void doesNotRememberWhatIsReadWhileItIsOverwritten() throws Exception {
    Slow slow = new Slow();
    slow.goOn.countDown();
    slow.inWrite = () -> assertThat(unchecked(slow.open)).isEqualTo(ZERO);
    try (OpenDisk open = Layers.of(slow).behind(new DetectZeroesFilter()).open()) {
      slow.open = open;
      open.write(0, new byte[] {1});
      assertThat(status(open)).isEqualTo(DATA);
    }
  }

  private static long unchecked(OpenDisk open) {
    try {
      return status(open);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Its first read gives what was there when it began, later. */
  private static final class Slow extends SimpleHandle {
    private final byte[] bytes = new byte[SIZE];
    private final CountDownLatch hasRead = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private Runnable inWrite = () -> {};
    private OpenDisk open;

    Slow() {
      super(Traits.of(SIZE).build());
    }

    @Override
    protected void read(ByteBuffer target, long offset) throws IOException {
      target.put(bytes, (int) offset, target.remaining());
      hasRead.countDown();
      try {
        if (!goOn.await(10, TimeUnit.SECONDS)) {
          throw new IOException("nobody went on");
        }
      } catch (InterruptedException interrupted) {
        throw new IOException(interrupted);
      }
    }

    @Override
    protected void write(ByteBuffer source, long offset) {
      inWrite.run();
      source.get(bytes, (int) offset, source.remaining());
    }
  }

  @Test
  void mayWaitForExtentsWhereItReads() throws IOException {
    Layers never = Layers.of(new MemoryPlugin(), "1M");
    Range range = new Range(0, 1);
    try (OpenDisk on = never.behind(new DetectZeroesFilter()).open();
        OpenDisk off = never.behind(new DetectZeroesFilter(), "detect-zeroes-reads=off").open();
        OpenDisk plain = never.open()) {
      boolean below = plain.handle().mayWait(Call.Kind.EXTENTS, range);
      assertThat(on.handle().mayWait(Call.Kind.EXTENTS, range)).isTrue();
      assertThat(off.handle().mayWait(Call.Kind.EXTENTS, range)).isEqualTo(below);
    }
  }

  @Test
  void standsBesideANewVersion() throws IOException {
    var parameters = DetectZeroesParameters.SCHEMA.parse(Map.of());
    Export export = new DetectZeroesFilter().wrap(_ -> null, parameters, null);
    assertThat(export.handover()).isEqualTo(Handover.BESIDE);
  }

  @Test
  void goesOnInANewVersionAndFindsAnew() throws IOException {
    byte[] bytes = Samples.bytes(SIZE);
    try (OpenDisk disk = behind(shared(bytes)).open()) {
      disk.write(0, new byte[8192]);
      assertThat(status(disk)).isEqualTo(ZERO);
      assertThat(disk.upgrade().isDone()).isTrue();
      assertThat(disk.extents(Allocation.NAME, new Range(0, SIZE), 9))
          .isEqualTo(ExtentMap.strict(0).append(8192, ZERO).append(SIZE - 8192, DATA).build());
    }
  }
}
