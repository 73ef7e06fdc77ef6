package nbd.filters.cow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.BlockSizes;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;

class CowExtentsTest {
  private static final int BLOCK = 4096;
  private static final long DATA = Allocation.DATA;
  private static final long HOLE = Allocation.HOLE_ZERO;

  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new CowFilter(), words);
  }

  private static ExtentMap blocks(long... lengthsAndStatuses) {
    var map = ExtentMap.strict(0);
    for (int i = 0; i < lengthsAndStatuses.length; i += 2) {
      map.append(lengthsAndStatuses[i] * BLOCK, lengthsAndStatuses[i + 1]);
    }
    return map.build();
  }

  private static ExtentMap all(OpenDisk disk, String context) throws IOException {
    return disk.extents(context, new Range(0, disk.size()), Integer.MAX_VALUE);
  }

  @Test
  void laysWhatWasChangedOverTheDiskBelow() throws IOException {
    Scripted disk = Scripted.on(new byte[16 * BLOCK]).allocation(blocks(4, HOLE, 4, DATA, 8, HOLE));
    try (OpenDisk opened = behind(disk, "cow-block-size=4K").open()) {
      opened.write(BLOCK + 5, new byte[] {1});
      opened.zero(5 * BLOCK, BLOCK);
      opened.write(9 * BLOCK, new byte[2 * BLOCK]);
      opened.trim(10 * BLOCK, BLOCK);
      assertThat(all(opened, Allocation.NAME))
          .isEqualTo(
              blocks(
                  1, HOLE, 1, DATA, 2, HOLE, 1, DATA, 1, HOLE, 2, DATA, 1, HOLE, 1, DATA, 6, HOLE));
      assertThat(all(opened, AllocationDepth.NAME))
          .as("of holes below nothing is anywhere")
          .isEqualTo(blocks(1, 0, 1, 1, 2, 0, 1, 2, 1, 1, 2, 2, 1, 0, 2, 1, 5, 0));
    }
  }

  @Test
  void countsTheDepthFromTheDiskBelow() throws IOException {
    Scripted disk =
        Scripted.on(new byte[8 * BLOCK]).context(AllocationDepth.NAME, blocks(3, 0, 3, 1, 2, 7));
    try (OpenDisk opened = behind(disk, "cow-block-size=4K").open()) {
      opened.zero(2 * BLOCK, 2 * BLOCK);
      assertThat(all(opened, AllocationDepth.NAME)).isEqualTo(blocks(2, 0, 2, 1, 2, 2, 2, 8));
      assertThat(all(opened, Allocation.NAME))
          .as("the disk below does not tell")
          .isEqualTo(blocks(2, DATA, 2, HOLE, 4, DATA));
    }
  }

  @Test
  void saysThatAllOfADiskThatTellsNothingIsBehind() throws IOException {
    try (OpenDisk opened = behind(Scripted.ofSize(8 * BLOCK)).open()) {
      assertThat(all(opened, AllocationDepth.NAME)).isEqualTo(blocks(8, 2));
    }
  }

  /** The disk below can be asked for whole blocks, and tells byte by byte. */
  @Test
  void takesForDataWhatCannotBeAskedOnItsOwn() throws IOException {
    ExtentMap bytes = ExtentMap.strict(0).append(100, HOLE).append(4 * BLOCK - 100, 2).build();
    Scripted disk =
        Scripted.on(new byte[4 * BLOCK])
            .traits(it -> it.blockSizes(new BlockSizes(BLOCK, BLOCK, BLOCK)))
            .context(Allocation.NAME, (asked, _) -> bytes.clip(asked).orElseThrow().atMost(1));
    try (OpenDisk opened = behind(disk, "cow-block-size=4K").open()) {
      assertThat(opened.extents(Allocation.NAME, new Range(200, 50), 9))
          .isEqualTo(ExtentMap.of(200, BLOCK - 200, DATA));
      assertThat(opened.extents(AllocationDepth.NAME, new Range(200, 50), 9))
          .isEqualTo(ExtentMap.of(200, BLOCK - 200, 2));
      opened.write(150, new byte[] {1});
      assertThat(opened.read(149, 3)).containsExactly(0, 1, 0);
    }
  }

  /** A hole that is not told to read as zero may have any bytes. */
  @Test
  void callsNothingAbsentThatMayBeMoreThanZeroes() throws IOException {
    Scripted disk = Scripted.ofSize(1 << 20).allocation(ExtentMap.of(0, 1 << 20, Allocation.HOLE));
    try (OpenDisk opened = Layers.of(disk).behind(new CowFilter()).open()) {
      assertThat(opened.extents(AllocationDepth.NAME, new Range(0, 1 << 20), 1))
          .isEqualTo(ExtentMap.of(0, 1 << 20, 2));
    }
  }

  @Test
  void dropsWhatIsNotTrueAnyMore() throws IOException {
    ExtentMap clean = blocks(8, 0);
    Scripted disk =
        Scripted.on(new byte[8 * BLOCK])
            .context("qemu:dirty-bitmap:monday", clean)
            .context("x-other:thing", clean);
    try (OpenDisk opened = behind(disk).open()) {
      assertThat(opened.contexts().names())
          .containsExactlyInAnyOrder(Allocation.NAME, AllocationDepth.NAME);
    }
  }

  /** One question for all that is absent, however many stored blocks lie between. */
  @Test
  void asksTheDiskBelowNoMoreThanItHasTo() throws IOException {
    Samples.Asked source = new Samples.Asked(blocks(64, DATA));
    Scripted disk = Scripted.on(new byte[64 * BLOCK]).context(Allocation.NAME, source);
    try (OpenDisk opened = behind(disk, "cow-block-size=4K").open()) {
      for (long i = 1; i < 64; i += 2) {
        opened.zero(i * BLOCK, BLOCK);
      }
      ExtentMap map = opened.extents(Allocation.NAME, new Range(0, 50 * BLOCK), 1000);
      assertThat(map.count()).isGreaterThanOrEqualTo(50);
      assertThat(source.questions()).containsExactly("0x0+0x32000 1000");
      source.questions().clear();
      assertThat(opened.extents(Allocation.NAME, new Range(BLOCK, 50 * BLOCK), 1))
          .isEqualTo(ExtentMap.of(BLOCK, BLOCK, HOLE));
      assertThat(source.questions()).as("it is known here").isEmpty();
      opened.extents(Allocation.NAME, new Range(2 * BLOCK, 9 * BLOCK), 3);
      assertThat(source.questions()).containsExactly("0x2000+0x9000 3");
    }
  }

  /** A disk that tells one byte at a time is not asked for ever. */
  @Test
  void endsAnAnswerThatGetsNowhere() throws IOException {
    int[] questions = new int[1];
    Scripted disk =
        Scripted.ofSize(Long.MAX_VALUE)
            .context(
                Allocation.NAME,
                (asked, atMost) -> {
                  questions[0]++;
                  return ExtentMap.of(asked.offset(), 1, DATA);
                });
    try (OpenDisk opened = behind(disk).open()) {
      ExtentMap map = all(opened, Allocation.NAME);
      assertThat(map.count()).isEqualTo(1);
      assertThat(questions[0]).isLessThan(1000);
    }
  }

  @Test
  void tellsOfTheLargestDiskWithoutCountingItsBlocks() throws IOException {
    Scripted disk = Scripted.ofSize(Long.MAX_VALUE);
    try (OpenDisk opened = behind(disk, "cow-block-size=4K").open()) {
      opened.write(Long.MAX_VALUE - 10, new byte[10]);
      opened.zero(0, Long.MAX_VALUE - 4096);
      opened.trim(1, Long.MAX_VALUE - 4096);
      ExtentMap map = all(opened, Allocation.NAME);
      assertThat(map.end()).isEqualTo(Long.MAX_VALUE);
      assertThat(map.statusAt(0)).isEqualTo(HOLE);
      assertThat(map.statusAt(Long.MAX_VALUE - 1)).isEqualTo(DATA);
      opened.zero(0, Long.MAX_VALUE);
      assertThat(all(opened, Allocation.NAME)).isEqualTo(ExtentMap.of(0, Long.MAX_VALUE, HOLE));
      assertThat(opened.read(Long.MAX_VALUE - 10, 10)).containsOnly(0);
    }
  }
}
