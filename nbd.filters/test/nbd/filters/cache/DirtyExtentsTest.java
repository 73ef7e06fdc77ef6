package nbd.filters.cache;

import static nbd.filters.cache.Cached.BLOCK;
import static nbd.filters.cache.Cached.allocation;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirtyExtentsTest {
  private static final int SIZE = 8 * BLOCK;

  private final Recorded below = new Recorded(SIZE);

  private OpenDisk open(String... words) throws IOException {
    return Cached.behind(Layers.of(below), words).open();
  }

  private static ExtentMap told(Object... lengthsAndStatuses) {
    var map = ExtentMap.strict(0);
    for (int i = 0; i < lengthsAndStatuses.length; i += 2) {
      map.append((Integer) lengthsAndStatuses[i], (Long) lengthsAndStatuses[i + 1]);
    }
    return map.build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cache=writeback", "cache=unsafe"})
  void dirtyBlocksAreDataInEachContext(String mode) throws IOException {
    try (OpenDisk disk = open(mode)) {
      assertThat(disk.contexts().names()).containsExactly(Allocation.NAME, AllocationDepth.NAME);
      disk.write(BLOCK + 5, Samples.bytes(BLOCK));
      disk.write(5 * BLOCK, Samples.bytes(1));
      assertThat(allocation(disk))
          .isEqualTo(
              told(
                  BLOCK,
                  Allocation.HOLE_ZERO,
                  2 * BLOCK,
                  Allocation.DATA,
                  2 * BLOCK,
                  Allocation.HOLE_ZERO,
                  BLOCK,
                  Allocation.DATA,
                  2 * BLOCK,
                  Allocation.HOLE_ZERO));
      ExtentMap depth = disk.extents(AllocationDepth.NAME, new Range(100, SIZE - 100), 2);
      assertThat(depth.toString())
          .isEqualTo(
              ExtentMap.strict(100).append(BLOCK - 100, 0).append(2 * BLOCK, 1).build().toString());
    }
  }

  @Test
  void cleanBlocksAreWhatTheDiskBelowSays() throws IOException {
    try (OpenDisk disk = open()) {
      disk.cache(0, SIZE);
      disk.write(0, Samples.bytes(4096));
      disk.flush();
      disk.zero(8192, 4096);
      assertThat(allocation(disk))
          .isEqualTo(
              told(
                  8192,
                  Allocation.DATA,
                  4096,
                  Allocation.HOLE_ZERO,
                  BLOCK - 12288,
                  Allocation.DATA,
                  7 * BLOCK,
                  Allocation.HOLE_ZERO));
    }
  }

  @Test
  void writethroughTellsAllContextsOfTheDiskBelow() throws IOException {
    try (OpenDisk disk = open("cache=writethrough")) {
      assertThat(disk.contexts().names())
          .containsExactly(
              Allocation.NAME, AllocationDepth.NAME, "qemu:dirty-bitmap:b", "x-other:context");
      disk.write(BLOCK, Samples.bytes(4096));
      assertThat(allocation(disk))
          .isEqualTo(
              told(
                  BLOCK,
                  Allocation.HOLE_ZERO,
                  4096,
                  Allocation.DATA,
                  7 * BLOCK - 4096,
                  Allocation.HOLE_ZERO));
    }
  }

  @Test
  void aDiskWithoutExtentsHasNone() throws IOException {
    Scripted plain = Scripted.on(new byte[SIZE]);
    try (OpenDisk disk = Cached.behind(Layers.of(plain)).open()) {
      assertThat(disk.contexts().isEmpty()).isTrue();
    }
  }

  @Test
  void noMoreExtentsAreToldThanAskedFor() throws IOException {
    try (OpenDisk disk = open()) {
      for (int i = 0; i < SIZE; i += 2 * BLOCK) {
        disk.write(i, Samples.bytes(1));
      }
      for (int most = 1; most <= 8; most++) {
        ExtentMap map = disk.extents(Allocation.NAME, new Range(0, SIZE), most);
        assertThat(map.count()).isEqualTo(most);
        assertThat(map.end()).isEqualTo((long) most * BLOCK);
      }
      assertThat(disk.extents(Allocation.NAME, new Range(100, 50), 9).start()).isEqualTo(100);
    }
  }

  /** The disk below has told a hole, and then the block is written there and is not dirty. */
  @Test
  void aBlockThatIsWrittenBackMeanwhileIsNotMissed() throws IOException {
    try (OpenDisk disk = open()) {
      disk.write(BLOCK, Samples.bytes(BLOCK));
      below.afterExtents(() -> flush(disk));
      ExtentMap map = allocation(disk);
      assertThat(map.statusAt(0)).isEqualTo(Allocation.HOLE_ZERO);
      assertThat(map.statusAt(BLOCK)).isEqualTo(Allocation.DATA);
      assertThat(below.changes()).containsExactly("1 write 0x10000+0x10000", "1 flush");
    }
  }

  /** Each question comes before a block is written back, and the answer after that. */
  @Test
  void norOneThatIsWrittenBackWhileItIsAskedAgain() throws Exception {
    List<Thread> flushing = new ArrayList<>();
    try (OpenDisk disk = open()) {
      disk.write(BLOCK, Samples.bytes(BLOCK));
      below.afterExtents(
          () -> {
            flush(disk);
            write(disk, 2 * BLOCK);
            below.afterExtents(() -> flushing.add(flushBeside(disk)));
          });
      ExtentMap map = allocation(disk);
      assertThat(map.statusAt(BLOCK)).isEqualTo(Allocation.DATA);
      assertThat(map.statusAt(2 * BLOCK)).isEqualTo(Allocation.DATA);
      assertThat(flushing).hasSize(1);
      flushing.getFirst().join();
    }
  }

  /** It is over, or waits for whoever asks. */
  private static Thread flushBeside(OpenDisk disk) {
    Thread thread = Thread.ofPlatform().start(() -> flush(disk));
    try {
      while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
        Thread.sleep(1);
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
    return thread;
  }

  private static void write(OpenDisk disk, long offset) {
    try {
      disk.write(offset, Samples.bytes(BLOCK));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void flush(OpenDisk disk) {
    try {
      disk.flush();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void veryManyDirtyBlocksAreToldInParts() throws IOException {
    try (OpenDisk disk = Cached.memory("512M", "cache-min-block-size=4K", "cache=unsafe").open()) {
      for (int i = 0; i < 70000; i += 1000) {
        disk.write(4096L * i, new byte[4096 * 1000]);
      }
      ExtentMap map = allocation(disk);
      assertThat(map.count()).isEqualTo(1);
      assertThat(map.first().status()).isEqualTo(Allocation.DATA);
      assertThat(map.end()).isEqualTo(4096L << 16);
    }
  }
}
