package nbd.plugins.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.TestSink;
import nbd.testkit.TestSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What clients can have disks take from the Java heap. */
class BudgetTest {
  private static DataDisk disk(Budget budget, boolean allocated, int pages) throws IOException {
    Image image = new Image();
    image.reach((long) pages * Pages.SIZE);
    return DataDisk.of(image, allocated, budget);
  }

  private static Range page(long number) {
    return new Range(number * Pages.SIZE, Pages.SIZE);
  }

  private static void write(DataDisk disk, long page, int value) throws IOException {
    disk.write(new Range(page * Pages.SIZE, 1), new TestSource(new byte[] {(byte) value}));
  }

  private static byte first(DataDisk disk, long page) throws IOException {
    try (TestSink sink = new TestSink(1)) {
      disk.read(new Range(page * Pages.SIZE, 1), sink);
      return sink.bytes()[0];
    }
  }

  private static void assertNoMemory(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            NbdException.class, full -> assertThat(full.code()).isEqualTo(ErrorCode.ENOMEM))
        .hasMessageStartingWith("all disks of 'data' together have at most ");
  }

  @Test
  void zeroesWithoutHolesThatAreMoreThanTheirRangesHaveMemoryForChangeNothing() throws IOException {
    Budget budget = new Budget(Pages.COST + 10 * PageRanges.COST);
    DataDisk disk = disk(budget, false, 100);
    write(disk, 50, 7);
    for (int i = 0; i < 10; i++) {
      disk.zero(page(2L * i), true);
    }
    assertNoMemory(() -> disk.zero(page(50), true));
    assertThat(first(disk, 50)).isEqualTo((byte) 7);
    assertThat(disk.extents(page(50), 1)).hasToString("[0x190000+0x8000 data]");
    disk.zero(page(50), false);
    disk.zero(page(51), true);
    assertThat(disk.extents(page(51), 1)).hasToString("[0x198000+0x8000 zero]");
  }

  @Test
  void allDisksTogetherHaveOneBudgetUntilTheyAreClosed() throws IOException {
    Budget budget = new Budget(3 * Pages.COST + PageRanges.COST);
    DataDisk one = disk(budget, false, 100);
    DataDisk other = disk(budget, true, 2);
    write(one, 0, 1);
    assertNoMemory(() -> write(one, 1, 1));
    assertNoMemory(() -> disk(budget, true, 1));
    one.zero(page(5), true);
    assertThat(budget.taken()).isEqualTo(3 * Pages.COST + PageRanges.COST);
    other.close();
    write(one, 1, 1);
    one.close();
    assertThat(budget.taken()).isZero();
  }

  @Test
  void memoryThatClientsTakeAndGiveIsCounted() throws IOException {
    Budget budget = new Budget(2 * Pages.COST);
    DataDisk disk = disk(budget, false, 100);
    for (int page = 0; page < 100; page++) {
      write(disk, page, 1);
      disk.zero(page(page), false);
    }
    assertThat(budget.taken()).isZero();
  }

  @Test
  void aDiskThatIsGivenUpTakesNothing() throws IOException {
    Budget budget = new Budget(2 * Pages.COST);
    assertNoMemory(() -> disk(budget, true, 3));
    assertNoMemory(() -> DataDisk.of(Image.of(filled(3 * Pages.SIZE)), false, budget));
    assertThat(budget.taken()).isZero();
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 1);
    return bytes;
  }

  @Test
  void disksOfThePluginShareTheServersBudget() throws IOException {
    long before = Budget.SERVER.taken();
    try (OpenDisk disk = Layers.of(new DataPlugin(), "data=1 @0x10000 1").open()) {
      assertThat(Budget.SERVER.taken() - before).isEqualTo(2 * Pages.COST);
      disk.zero(0, 1, Flag.NO_HOLE);
      assertThat(Budget.SERVER.taken() - before).isEqualTo(2 * Pages.COST + PageRanges.COST);
    }
    assertThat(Budget.SERVER.taken()).isEqualTo(before);
  }
}
