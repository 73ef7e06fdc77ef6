package nbd.filters.detectzeroes;

import static nbd.api.Allocation.DATA;
import static nbd.api.Allocation.HOLE;
import static nbd.api.Allocation.HOLE_ZERO;
import static nbd.api.Allocation.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;

/** What is told of data that has zeroes in it. */
class ZeroScanTest {
  private static final int SIZE = 4 << 20;
  private static final int K = 1024;

  private final byte[] bytes = Samples.bytes(SIZE);

  private Recorded disk(ExtentMap map) {
    Contexts contexts =
        Contexts.ofAllocation(
            (asked, atMost) -> map.clip(Range.between(asked.offset(), SIZE)).orElseThrow());
    return new Recorded(bytes, Traits.of(SIZE).zero(Support.NATIVE).build(), contexts);
  }

  private void clear(int from, int to) {
    Arrays.fill(bytes, from, to, (byte) 0);
  }

  private static OpenDisk behind(Recorded disk, String... words) throws IOException {
    return Layers.of(disk).behind(new DetectZeroesFilter(), words).open();
  }

  private static ExtentMap ask(OpenDisk open, long offset, long length, int atMost)
      throws IOException {
    return open.extents(Allocation.NAME, new Range(offset, length), atMost);
  }

  @Test
  void tellsBlocksOfZeroesInData() throws IOException {
    clear(8 * K, 20 * K);
    clear(30 * K, 31 * K);
    clear(40 * K - 1, 48 * K + 1);
    try (OpenDisk open = behind(disk(ExtentMap.of(0, SIZE, DATA)))) {
      assertThat(ask(open, 0, 64 * K, 100))
          .isEqualTo(
              ExtentMap.strict(0)
                  .append(8 * K, DATA)
                  .append(12 * K, ZERO)
                  .append(20 * K, DATA)
                  .append(8 * K, ZERO)
                  .append(16 * K, DATA)
                  .build());
    }
  }

  @Test
  void leavesWhatIsNotPlainDataAsItIs() throws IOException {
    Arrays.fill(bytes, (byte) 0);
    ExtentMap map =
        ExtentMap.strict(0)
            .append(6 * K, HOLE_ZERO)
            .append(6 * K, DATA)
            .append(4 * K, HOLE)
            .append(4 * K, ZERO)
            .append(SIZE - 20 * K, DATA)
            .build();
    Recorded disk = disk(map);
    try (OpenDisk open = behind(disk)) {
      assertThat(ask(open, 0, 20 * K, 100))
          .isEqualTo(
              ExtentMap.strict(0)
                  .append(6 * K, HOLE_ZERO)
                  .append(6 * K, ZERO)
                  .append(4 * K, HOLE)
                  .append(4 * K, ZERO)
                  .build());
      assertThat(disk.calls()).allMatch(call -> call.startsWith("read 0x1000+"));
      assertThat(ask(open, 7 * K, 1, 100)).isEqualTo(ExtentMap.of(7 * K, 1, ZERO));
    }
  }

  @Test
  void takesAllForDataWhereTheDiskKnowsNothing() throws IOException {
    clear(0, 4096);
    Recorded disk = new Recorded(bytes, Traits.of(SIZE).build(), Contexts.none());
    try (OpenDisk open = behind(disk)) {
      assertThat(open.contexts().names()).containsExactly(Allocation.NAME);
      assertThat(ask(open, 0, 8192, 2))
          .isEqualTo(ExtentMap.strict(0).append(4096, ZERO).append(4096, DATA).build());
    }
    try (OpenDisk open = behind(disk, "detect-zeroes-reads=off")) {
      assertThat(open.contexts().names()).isEmpty();
    }
  }

  @Test
  void keepsTheOtherContexts() throws IOException {
    ExtentMap depth = ExtentMap.of(0, SIZE, 3);
    Scripted disk =
        Scripted.ofSize(SIZE).allocation(ExtentMap.of(0, SIZE, DATA)).context("qemu:x", depth);
    try (OpenDisk open = Layers.of(disk).behind(new DetectZeroesFilter()).open()) {
      assertThat(open.contexts().names()).containsExactlyInAnyOrder(Allocation.NAME, "qemu:x");
      assertThat(open.extents("qemu:x", new Range(0, 9), 1)).isEqualTo(depth);
    }
  }

  @Test
  void readsNoMoreForOneQuestionThanItMay() throws IOException {
    Arrays.fill(bytes, (byte) 0);
    Recorded disk = disk(ExtentMap.of(0, SIZE, DATA));
    try (OpenDisk open = behind(disk, "detect-zeroes-max=1M")) {
      assertThat(ask(open, 0, SIZE, 100)).isEqualTo(ExtentMap.of(0, 1 << 20, ZERO));
      assertThat(disk.calls())
          .containsExactly(
              "read 0x0+0x40000",
              "read 0x40000+0x40000",
              "read 0x80000+0x40000",
              "read 0xc0000+0x40000");
      assertThat(ask(open, 0, SIZE, 1)).isEqualTo(ExtentMap.of(0, 2 << 20, ZERO));
      assertThat(disk.calls()).hasSize(4).first().isEqualTo("read 0x100000+0x40000");
    }
  }

  @Test
  void readsNoFurtherThanTheExtentsThatAreOfUse() throws IOException {
    clear(0, 64 * K);
    Recorded disk = disk(ExtentMap.of(0, SIZE, DATA));
    try (OpenDisk open = behind(disk)) {
      assertThat(ask(open, 0, SIZE, 1)).isEqualTo(ExtentMap.of(0, 64 * K, ZERO));
      assertThat(disk.calls()).containsExactly("read 0x0+0x40000");
      assertThat(ask(open, 64 * K, 4096, 9)).isEqualTo(ExtentMap.of(64 * K, 4096, DATA));
      assertThat(disk.calls()).isEmpty();
    }
  }

  @Test
  void doesNotRememberWhereItIsTold() throws IOException {
    clear(0, 64 * K);
    Recorded disk = disk(ExtentMap.of(0, SIZE, DATA));
    try (OpenDisk open = behind(disk, "detect-zeroes-remember=false")) {
      for (int i = 0; i < 2; i++) {
        assertThat(ask(open, 0, 64 * K, 1)).isEqualTo(ExtentMap.of(0, 64 * K, ZERO));
        assertThat(disk.calls()).containsExactly("read 0x0+0x10000");
      }
    }
  }

  @Test
  void tellsWhatCannotBeReadAsData() throws IOException {
    clear(0, 1 << 20);
    Recorded disk = disk(ExtentMap.of(0, SIZE, DATA));
    disk.failIn(new Range(300 * K, 1));
    try (OpenDisk open = behind(disk)) {
      assertThat(ask(open, 0, 1 << 20, 9)).isEqualTo(ExtentMap.of(0, 256 * K, ZERO));
      assertThat(ask(open, 256 * K, 1 << 20, 9)).isEqualTo(ExtentMap.of(256 * K, 4 * K, DATA));
      disk.failIn(new Range(0, 0));
      assertThat(ask(open, 256 * K, 512 * K, 9)).isEqualTo(ExtentMap.of(256 * K, 512 * K, ZERO));
    }
  }

  @Test
  void readsInBlocksOfTheDisk() throws IOException {
    clear(0, SIZE);
    Traits traits = Traits.of(SIZE).blockSizes(new BlockSizes(65536, 65536, 65536)).build();
    Recorded disk = new Recorded(bytes, traits, Contexts.none());
    try (OpenDisk open = behind(disk)) {
      assertThat(ask(open, 65536, 131072, 9)).isEqualTo(ExtentMap.of(65536, 131072, ZERO));
    }
    assertThat(disk.calls()).isEqualTo(List.of("read 0x10000+0x10000", "read 0x20000+0x10000"));
  }

  @Test
  void reachesTheEndOfTheLargestDisk() throws IOException {
    Scripted huge = Scripted.ofSize(Long.MAX_VALUE);
    try (OpenDisk open = Layers.of(huge).behind(new DetectZeroesFilter()).open()) {
      long last = Long.MAX_VALUE - 5000;
      assertThat(ask(open, last, 5000, 9)).isEqualTo(ExtentMap.of(last, 5000, ZERO));
      assertThat(ask(open, 0, Long.MAX_VALUE, 9).end()).isEqualTo(4 << 20);
    }
  }
}
