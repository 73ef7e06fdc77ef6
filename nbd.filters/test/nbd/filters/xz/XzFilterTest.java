package nbd.filters.xz;

import static nbd.filters.xz.Packed.disk;
import static nbd.filters.xz.Packed.layers;
import static nbd.filters.xz.Packed.xz;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.ExtentMap;
import nbd.api.Handover;
import nbd.api.Identity;
import nbd.api.Range;
import nbd.filters.RandomCalls;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.Upgrade;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XzFilterTest {
  @ParameterizedTest
  @CsvSource({"1,8", "512,1", "4096,2"})
  void keepsTheContractOverDisksOfAnyBlockSize(int block, int depth) throws IOException {
    byte[] packed = xz(disk(1, 300_000), 70_000);
    ContractChecker.check(layers(packed, block, "xz-max-depth=" + depth));
  }

  @Test
  void keepsTheContractForAnEmptyDisk() throws IOException {
    ContractChecker.check(layers(xz(new byte[0], 1)));
  }

  /** Blocks that are no multiple of a granule, and one block in all. */
  @ParameterizedTest
  @ValueSource(ints = {4_096, 10_001, 65_536, 1 << 20})
  void hasTheBytesAndTellsTheZeroesOfWhatIsPacked(int block) throws IOException {
    byte[] bytes = disk(block, 700_003);
    Oracle oracle = new Oracle(block, bytes);
    oracle.context(Allocation.NAME, Oracle.Truth.EXACT);
    for (int start = 0; start < bytes.length; start += block) {
      int blockEnd = Math.min(bytes.length, start + block);
      for (int at = start; at < blockEnd; at += 4096) {
        byte[] granule = Arrays.copyOfRange(bytes, at, Math.min(blockEnd, at + 4096));
        boolean isZero = Arrays.equals(granule, new byte[granule.length]);
        oracle.status(Allocation.NAME, at, granule.length, isZero ? Allocation.HOLE_ZERO : 0);
      }
    }
    try (OpenDisk disk = layers(xz(bytes, block), "xz-max-depth=3").open()) {
      RandomCalls calls = new RandomCalls(disk, oracle, bytes.length, block);
      calls.questions(100);
      readAnywhere(disk, oracle);
      calls.questions(100);
      assertThat(disk.read(0, bytes.length)).isEqualTo(bytes);
    }
  }

  private static void readAnywhere(OpenDisk disk, Oracle oracle) throws IOException {
    Random random = new Random(9);
    for (int i = 0; i < 200; i++) {
      int offset = random.nextInt((int) disk.size());
      int length = 1 + random.nextInt((int) Math.min(50_000, disk.size() - offset));
      oracle.checkRead(offset, disk.read(offset, length));
      disk.cache(offset, length);
    }
  }

  @Test
  void joinsStreamsAndPassesWhatFillsThemUp() throws IOException {
    byte[] one = disk(2, 30_000);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.writeBytes(xz(one, 10_000));
    packed.writeBytes(xz(new byte[0], 1));
    packed.writeBytes(new byte[64]);
    packed.writeBytes(xz(one, 30_000));
    packed.writeBytes(new byte[4096]);
    byte[] both = Arrays.copyOf(one, 60_000);
    System.arraycopy(one, 0, both, 30_000, 30_000);
    try (OpenDisk disk = layers(packed.toByteArray()).open()) {
      assertThat(disk.read(0, (int) disk.size())).isEqualTo(both);
    }
  }

  /** A question unpacks one block and tells up to where it is known. */
  @Test
  void tellsOnlyWhatIsKnownAndJoinsIt() throws IOException {
    try (OpenDisk disk = layers(xz(new byte[50_000], 10_000)).open()) {
      Range all = new Range(0, 50_000);
      assertThat(extents(disk, all)).isEqualTo(ExtentMap.of(0, 10_000, 3));
      disk.read(20_000, 1);
      assertThat(extents(disk, all)).isEqualTo(ExtentMap.of(0, 10_000, 3));
      assertThat(extents(disk, new Range(10_000, 40_000)))
          .isEqualTo(ExtentMap.of(10_000, 20_000, 3));
      assertThat(extents(disk, all)).isEqualTo(ExtentMap.of(0, 30_000, 3));
    }
  }

  private static ExtentMap extents(OpenDisk disk, Range asked) throws IOException {
    return disk.extents(Allocation.NAME, asked, 10);
  }

  @Test
  void dropsWhatWasKnownOfThePackedBytes() throws IOException {
    Scripted below =
        Scripted.on(xz(new byte[100], 100))
            .traits(it -> it.readOnly(true).identity(new Identity("file", "x")))
            .allocation(ExtentMap.of(0, 1_000, Allocation.HOLE_ZERO))
            .context(AllocationDepth.NAME, ExtentMap.of(0, 1_000, 1))
            .context("qemu:dirty-bitmap:b", ExtentMap.of(0, 1_000, 1));
    try (OpenDisk disk = Layers.of(below).behind(new XzFilter()).open()) {
      assertThat(disk.contexts().names()).containsExactly(Allocation.NAME);
      assertThat(disk.traits().readOnly()).isTrue();
      assertThat(disk.traits().identity()).contains(new Identity("xz of file", "x"));
    }
  }

  @Test
  void standsBesideTheOneBeforeInAnUpgrade() throws IOException {
    byte[] bytes = disk(3, 100_000);
    try (OpenDisk disk = layers(xz(bytes, 9_000)).open()) {
      assertThat(disk.handover()).isEqualTo(Handover.AFTER_CLOSE); // the test's disk below is so
      assertThat(new XzExport(_ -> null, new Limits(1, 1)).handover()).isEqualTo(Handover.BESIDE);
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(0, bytes.length)).isEqualTo(bytes);
    }
  }
}
