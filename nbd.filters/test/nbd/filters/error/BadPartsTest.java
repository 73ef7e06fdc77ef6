package nbd.filters.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.BlockSizes;
import nbd.api.ErrorCode;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.TestSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks of which parts cannot be read. */
class BadPartsTest {
  private static final int SIZE = 64 * 1024;

  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new ErrorFilter(), words);
  }

  @Test
  void readsWhatIsInFrontOfABadPart() throws IOException {
    byte[] bytes = Samples.bytes(1000);
    try (OpenDisk disk = behind(Scripted.on(bytes), "error-range=100-199,500+1").open()) {
      for (int start : new int[] {0, 99, 100, 150, 250}) {
        TestSink sink = new TestSink(600);
        PartialReadException failed =
            catchThrowableOfType(
                PartialReadException.class, () -> disk.handle().read(new Range(start, 600), sink));
        int bad = start < 200 ? Math.max(start, 100) : 500;
        assertThat(failed.good()).isEqualTo(bad - start);
        assertThat(failed.code()).isEqualTo(ErrorCode.EIO);
        assertThat(sink.bytes(failed.good())).isEqualTo(Arrays.copyOfRange(bytes, start, bad));
        sink.close();
      }
      assertThat(disk.read(200, 300)).isEqualTo(Arrays.copyOfRange(bytes, 200, 500));
    }
  }

  @Test
  void tellsTheClientWhereItIsBad() throws IOException {
    Layers layers =
        Layers.of(new MemoryPlugin(), "1M").behind(new ErrorFilter(), "error-pread-range=4K+512");
    try (ServedDisk served = layers.serve();
        var client = served.connect()) {
      client.write(0, Samples.bytes(10_000), 0);
      var failure = client.read(0, 8192, 0).failure().orElseThrow();
      assertThat(failure.offset()).hasValue(4096);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "512, 2", "4096, 3"})
  void tellsNoBadPartAsAHoleOrZeroOrAbsent(int block, int seed) throws IOException {
    Random random = new Random(seed);
    ExtentMap allocation = aligned(Samples.extents(random, SIZE), block);
    Oracle oracle = new Oracle(seed, SIZE);
    for (String name : new String[] {Allocation.NAME, AllocationDepth.NAME, "x:y"}) {
      oracle.context(name, Oracle.Truth.EXACT);
    }
    for (Extent each : allocation) {
      oracle.status(Allocation.NAME, each.offset(), each.length(), each.status());
      oracle.status(AllocationDepth.NAME, each.offset(), each.length(), each.status());
      oracle.status("x:y", each.offset(), each.length(), each.status());
    }
    StringBuilder ranges = new StringBuilder("error-range=0+1");
    bad(oracle, allocation, 0, 1, block);
    for (int i = 0; i < 12; i++) {
      int start = random.nextInt(SIZE - 3000);
      int length = 1 + random.nextInt(2000);
      ranges.append(",").append(start).append("+").append(length);
      bad(oracle, allocation, start, length, block);
    }
    Scripted disk =
        Scripted.ofSize(SIZE)
            .traits(it -> it.blockSizes(new BlockSizes(block, 4096, 1 << 20)))
            .allocation(allocation)
            .context(AllocationDepth.NAME, allocation)
            .context("x:y", allocation);
    try (OpenDisk faulty = behind(disk, ranges.toString()).open()) {
      for (int i = 0; i < 500; i++) {
        checkQuestion(faulty, oracle, block, random);
      }
    }
  }

  private static ExtentMap aligned(ExtentMap map, int block) {
    return block == 1 ? map : map.align(block, (a, b) -> a & b).orElseThrow();
  }

  private static void bad(Oracle oracle, ExtentMap map, int start, int length, int block) {
    int end = (start + length + block - 1) / block * block;
    for (int at = start / block * block; at < end; at++) {
      oracle.status(Allocation.NAME, at, 1, Allocation.DATA);
      long depth = map.statusAt(at);
      oracle.status(AllocationDepth.NAME, at, 1, depth == 0 ? 1 : depth);
    }
  }

  private static void checkQuestion(OpenDisk disk, Oracle oracle, int block, Random random)
      throws IOException {
    int blocks = SIZE / block;
    int from = random.nextInt(blocks);
    Range asked = new Range((long) from * block, (1L + random.nextInt(blocks - from)) * block);
    int atMost = 1 + random.nextInt(20);
    for (String name : disk.contexts().names()) {
      ExtentMap map = disk.extents(name, asked, atMost);
      oracle.checkExtents(name, asked, map);
      assertThat(map.count()).isLessThanOrEqualTo(atMost);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "error-pread-rate=100%",
        "error-pread-rate=1 error-pread-file=/nonexistent/file",
        "error-range=0-999",
        "error-pread-range=- error-pread-rate=1%"
      })
  void tellsADiskAsDataThatCannotBeReadAnywhere(String words) throws IOException {
    ExtentMap hole = ExtentMap.of(0, 1000, Allocation.HOLE_ZERO);
    try (OpenDisk disk = behind(Scripted.ofSize(1000).allocation(hole), words.split(" ")).open()) {
      assertThat(disk.extents(Allocation.NAME, new Range(0, 1000), 9))
          .isEqualTo(ExtentMap.of(0, 1000, Allocation.DATA));
    }
  }

  /** There, each byte can be read if one tries again, and a hole is one. */
  @ParameterizedTest
  @ValueSource(strings = {"error-rate=0", "error-pread-rate=99%", "error-pwrite-range=-"})
  void tellsADiskAsItIsThatFailsAtRandomOrOtherwise(String words) throws IOException {
    ExtentMap hole = ExtentMap.of(0, 1000, Allocation.HOLE_ZERO);
    try (OpenDisk disk = behind(Scripted.ofSize(1000).allocation(hole), words).open()) {
      assertThat(disk.extents(Allocation.NAME, new Range(0, 1000), 9)).isEqualTo(hole);
    }
  }

  @Test
  void tellsExtentsUpToWhereTheyCannotBeAsked() throws IOException {
    ExtentMap hole = ExtentMap.of(0, 1000, Allocation.HOLE_ZERO);
    try (OpenDisk disk =
        behind(Scripted.ofSize(1000).allocation(hole), "error-extents-range=500-599").open()) {
      assertThat(disk.extents(Allocation.NAME, new Range(10, 990), 9))
          .isEqualTo(ExtentMap.of(10, 490, Allocation.HOLE_ZERO));
      assertThat(disk.extents(Allocation.NAME, new Range(600, 400), 9).end()).isEqualTo(1000);
      assertThat(
              catchThrowableOfType(
                  nbd.api.NbdException.class,
                  () -> disk.extents(Allocation.NAME, new Range(599, 2), 9)))
          .hasMessage("error: injecting EIO error into extents of base:allocation");
    }
  }

  @Test
  void answersAtOnceOnTheLargestDisk() throws IOException {
    ExtentMap hole = ExtentMap.of(0, Long.MAX_VALUE, Allocation.HOLE_ZERO);
    Scripted largest = Scripted.ofSize(Long.MAX_VALUE).allocation(hole);
    try (OpenDisk disk = behind(largest, "error-range=4G+1,~0-4096P").open()) {
      assertThat(disk.extents(Allocation.NAME, new Range(0, Long.MAX_VALUE), 9).count())
          .isEqualTo(4);
    }
  }
}
