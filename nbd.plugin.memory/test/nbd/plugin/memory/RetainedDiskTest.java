package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import nbd.api.Range;
import nbd.api.RetainedState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A disk's memory passes from one to the next, compared with an oracle, and one that stays. */
class RetainedDiskTest {
  private static final int UPGRADES = 20;

  private SparseDisk disk;

  private static RetainedState retained(Disk disk) {
    RetainedState.Builder state = RetainedState.of("test", 1);
    disk.retain(state);
    return state.build();
  }

  private SparseDisk next(int size) throws IOException {
    return SparseDisk.adopted(size, TestMemory.unlimited(), retained(disk));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 32768", "3, 330001", "4, 330001", "5, 9999999", "6, 16777216"})
  void theNextDiskGoesOnWhereTheOneBeforeWas(long seed, int size) throws IOException {
    disk = new SparseDisk(size, TestMemory.unlimited());
    SparseDisk twin = new SparseDisk(size, TestMemory.unlimited());
    RandomRequests requests = new RandomRequests(seed, size, disk);
    RandomRequests same = new RandomRequests(seed, size, twin);
    Random upgrades = new Random(seed);
    for (int i = 0; i < UPGRADES; i++) {
      requests.make(100);
      requests.compareAll();
      same.make(100);
      same.compareAll();
      SparseDisk next = next(size);
      if (upgrades.nextBoolean()) {
        disk.leave();
        disk = next;
      } else {
        next.leave();
      }
      requests.goTo(disk);
      requests.compareAll();
      same.compareAll();
      assertThat(disk.pool().used()).isEqualTo(requests.oracle().pagesWithData());
      assertThat(disk.pool().slabs()).isEqualTo(twin.pool().slabs());
    }
    twin.close();
    allMemoryIsGivenBack(size);
  }

  private void allMemoryIsGivenBack(int size) throws IOException {
    disk.trim(new Range(0, size));
    assertThat(disk.pool().used()).isZero();
    disk.close();
    assertThat(disk.pool().slabs()).isZero();
  }

  /** Neither the numbers of slabs nor their lists of free pages may grow. */
  @Test
  void whatIsRetainedDoesNotGrowWithTheNumberOfUpgrades() throws IOException {
    int size = 64 << 20;
    disk = new SparseDisk(size, TestMemory.unlimited());
    String first = null;
    for (int i = 0; i < UPGRADES; i++) {
      disk.write(new Range(0, size), new TestSource(new byte[size]));
      disk.trim(new Range(0, size - 1));
      disk.write(new Range(5 << 20, 3), new TestSource(new byte[3]));
      assertThat(disk.pool().used()).isEqualTo(2);
      disk = next(size);
      String shape = disk.pool().slabs() + " slabs, used " + disk.pool().used();
      first = first == null ? shape : first;
      assertThat(shape).isEqualTo(first);
    }
    allMemoryIsGivenBack(size);
  }

  @Test
  void largeUniformPartsStayUniform() throws IOException {
    disk = new SparseDisk(Long.MAX_VALUE, TestMemory.unlimited());
    disk.zero(new Range(1L << 50, 1L << 60), true);
    disk.write(new Range(Long.MAX_VALUE - 2, 2), new TestSource(new byte[] {1, 2}));
    Range all = new Range(0, Long.MAX_VALUE);
    String told = disk.extents(all, 10).toString();
    disk = SparseDisk.adopted(Long.MAX_VALUE, TestMemory.unlimited(), retained(disk));
    assertThat(disk.extents(all, 10)).hasToString(told);
    disk.trim(all);
    assertThat(disk.extents(all, 10).count()).isEqualTo(1);
    assertThat(disk.pool().used()).isZero();
    disk.close();
  }

  @Test
  void theHeirOfASolidDiskHasTheSameMemory() throws IOException {
    SolidDisk before = new SolidDisk(300_001);
    before.write(new Range(300_000, 1), new TestSource(new byte[] {7}));
    SolidDisk after = SolidDisk.adopted(300_001, retained(before));
    before.leave();
    TestSink sink = new TestSink(2);
    after.read(new Range(299_999, 2), sink);
    assertThat(sink.bytes()).containsExactly(0, 7);
    after.close();
  }
}
