package nbd.plugins.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.api.Support;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDiskTest {
  private static final int PAGE = 32 << 10;
  private static final int SIZE = 5 * PAGE + 1000;

  private static Layers disk(String... words) {
    return Layers.of(new DataPlugin(), words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000000", "1", "9223372036854775807"})
  void keepsTheContract(String size) throws IOException {
    ContractChecker.check(disk("data=(1 @0x9000)*3", "size=" + size));
  }

  @Test
  void keepsTheContractWithAllItsMemory() throws IOException {
    ContractChecker.check(disk("data=1 2 3", "size=100000", "allocator=malloc"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void isWhatTheOracleSays(long seed) throws IOException {
    Random random = new Random(seed);
    Oracle oracle = new Oracle(seed, SIZE);
    oracle.context(Allocation.NAME, Oracle.Truth.EXACT);
    Model model = new Model();
    try (OpenDisk disk = disk("data=", "size=" + SIZE).open()) {
      for (int i = 0; i < 500; i++) {
        step(disk, oracle, model, random);
        check(disk, oracle, random);
      }
    }
  }

  /** What the pages of a disk are to be told as. */
  private static final class Model {
    final boolean[] memory = new boolean[SIZE / PAGE + 1];
    final boolean[] reserved = new boolean[SIZE / PAGE + 1];

    void change(int offset, int length, Change change) {
      for (int page = offset / PAGE; page <= (offset + length - 1) / PAGE; page++) {
        int start = page * PAGE;
        boolean whole = offset <= start && offset + length >= Math.min(SIZE, start + PAGE);
        switch (change) {
          case WRITE -> memory[page] = true;
          case ZERO_NO_HOLE -> reserved[page] = true;
          case ZERO, TRIM -> {
            memory[page] &= !whole;
            reserved[page] &= !whole;
          }
        }
      }
    }

    void tell(Oracle oracle) {
      for (int page = 0; page < memory.length; page++) {
        int length = Math.min(PAGE, SIZE - page * PAGE);
        byte[] bytes = oracle.bytes((long) page * PAGE, length);
        boolean zero = Arrays.equals(bytes, new byte[length]);
        long status = memory[page] || reserved[page] ? Allocation.ZERO : Allocation.HOLE_ZERO;
        oracle.status(Allocation.NAME, (long) page * PAGE, length, zero ? status : Allocation.DATA);
      }
    }
  }

  private enum Change {
    WRITE,
    ZERO,
    ZERO_NO_HOLE,
    TRIM
  }

  private static void step(OpenDisk disk, Oracle oracle, Model model, Random random)
      throws IOException {
    int offset = random.nextInt(SIZE);
    int length = 1 + random.nextInt(Math.min(SIZE - offset, 1 + random.nextInt(3 * PAGE)));
    Change change = Change.values()[random.nextInt(Change.values().length)];
    switch (change) {
      case WRITE -> {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) random.nextInt(3));
        disk.write(offset, bytes);
        oracle.write(offset, bytes);
      }
      case ZERO -> disk.zero(offset, length);
      case ZERO_NO_HOLE -> disk.zero(offset, length, Flag.NO_HOLE);
      case TRIM -> disk.trim(offset, length);
    }
    if (change != Change.WRITE) {
      oracle.zero(offset, length);
    }
    model.change(offset, length, change);
    model.tell(oracle);
  }

  private static ExtentMap map(OpenDisk disk) throws IOException {
    return disk.extents(Allocation.NAME, new Range(0, disk.size()), Integer.MAX_VALUE);
  }

  private static void check(OpenDisk disk, Oracle oracle, Random random) throws IOException {
    int offset = random.nextInt(SIZE);
    int length = 1 + random.nextInt(SIZE - offset);
    oracle.checkRead(offset, disk.read(offset, length));
    Range asked = new Range(offset, length);
    oracle.checkExtents(
        Allocation.NAME, asked, disk.extents(Allocation.NAME, asked, 1 + random.nextInt(3)));
  }

  @Test
  void isAHoleAgainWhereWholePagesAreTrimmed() throws IOException {
    try (OpenDisk disk = disk("data=1*163840").open()) {
      disk.trim(PAGE - 1, 2 * PAGE + 2);
      disk.zero(4 * PAGE, PAGE, Flag.NO_HOLE);
      assertThat(map(disk))
          .hasToString(
              "[0x0+0x8000 data; 0x8000+0x10000 hole,zero; 0x18000+0x8000 data; 0x20000+0x8000"
                  + " zero]");
    }
  }

  @Test
  void isInNoImageWhereItIsAHole() throws IOException {
    try (OpenDisk disk = disk("data=1*163840").open()) {
      disk.trim(PAGE, PAGE);
      disk.zero(2 * PAGE, PAGE, Flag.NO_HOLE);
      assertThat(disk.extents(AllocationDepth.NAME, new Range(0, disk.size()), 9))
          .isEqualTo(
              ExtentMap.strict(0).append(PAGE, 1).append(PAGE, 0).append(3 * PAGE, 1).build());
    }
  }

  @Test
  void isNoHoleWhereItIsZeroedWithoutHoles() throws IOException {
    try (OpenDisk disk = disk("data=", "size=9223372036854775807").open()) {
      disk.zero(PAGE, Long.MAX_VALUE - 3 * PAGE, Flag.NO_HOLE);
      disk.trim(4 * PAGE, PAGE);
      assertThat(disk.extents(Allocation.NAME, new Range(0, disk.size()), 9))
          .hasToString(
              "[0x0+0x8000 hole,zero; 0x8000+0x18000 zero; 0x20000+0x8000 hole,zero;"
                  + " 0x28000+0x7ffffffffffc8000 zero; 0x7fffffffffff0000+0xffff hole,zero]");
    }
  }

  @Test
  void isAllDataWithAllItsMemory() throws IOException {
    try (OpenDisk disk = disk("data=1", "size=100000", "allocator=malloc").open()) {
      disk.trim(0, 100_000);
      assertThat(disk.read(0, 10)).containsOnly(0);
      assertThat(map(disk)).hasToString("[0x0+0x186a0 data]");
    }
  }

  @Test
  void refusesMoreMemoryThanThereIsAtTheStart() {
    assertThatThrownBy(() -> disk("data=1", "size=1E", "allocator=malloc").open())
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "all disks of 'data' together have at most \\d+ bytes, half of the Java heap; see"
                + " -Xmx");
  }

  @Test
  void hasNoContentOfZeroes() throws IOException {
    try (OpenDisk disk = disk("data=0 0 (0)*9 </dev/zero[:100000]").open()) {
      assertThat(map(disk)).hasToString("[0x0+0x186ab hole,zero]");
    }
  }

  @Test
  void isReadOnlyForWhoWantsItSo() throws IOException {
    try (OpenDisk disk = disk("data=1 2 3").readOnly().open()) {
      assertThat(disk.traits().readOnly()).isTrue();
      assertThat(disk.read(0, 3)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void offersWhatNbdkitOffers() throws IOException {
    try (OpenDisk disk = disk("data=1").open()) {
      assertThat(disk.traits().zero()).isEqualTo(Support.NATIVE);
      assertThat(disk.traits().fastZero()).isEqualTo(Support.NATIVE);
      assertThat(disk.traits().trim()).isEqualTo(Support.NATIVE);
      assertThat(disk.traits().fua()).isEqualTo(Support.NATIVE);
      assertThat(disk.traits().multiConn()).isEqualTo(Support.NATIVE);
    }
  }
}
