package nbd.filters.detectzeroes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import nbd.api.BlockSizes;
import nbd.api.Contexts;
import nbd.api.Flag;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;

class ZeroWritesTest {
  private static final int SIZE = 1 << 20;

  private final byte[] bytes = Samples.bytes(SIZE);

  private static Traits.Builder traits() {
    return Traits.of(SIZE).zero(Support.NATIVE).flush(Support.NATIVE).fua(Support.NATIVE);
  }

  private Recorded disk(Traits.Builder traits) {
    return new Recorded(bytes, traits.build(), Contexts.none());
  }

  private static OpenDisk behind(Recorded disk, String... words) throws IOException {
    return Layers.of(disk).behind(new DetectZeroesFilter(), words).open();
  }

  @Test
  void zeroesWhatIsAllZeroAndKeepsItAllocated() throws IOException {
    Recorded disk = disk(traits());
    try (OpenDisk open = behind(disk)) {
      open.write(100, new byte[5000]);
      open.write(3, new byte[1], Flag.FUA);
    }
    assertThat(disk.calls())
        .containsExactly("zero 0x64+0x1388 [NO_HOLE]", "zero 0x3+0x1 [FUA, NO_HOLE]");
    assertThat(Arrays.copyOfRange(bytes, 100, 5100)).isEqualTo(new byte[5000]);
    assertThat(bytes[99]).isNotZero();
    assertThat(bytes[5100]).isNotZero();
  }

  @Test
  void givesStorageBackWhereThatIsWanted() throws IOException {
    Recorded disk = disk(traits());
    try (OpenDisk open = behind(disk, "detect-zeroes-writes=unmap")) {
      open.write(0, new byte[8192], Flag.FUA);
    }
    assertThat(disk.calls()).containsExactly("zero 0x0+0x2000 [FUA]");
  }

  @Test
  void zeroesAlignedBlocksOfAWrite() throws IOException {
    Recorded disk = disk(traits());
    byte[] some = new byte[0x6000];
    some[0x10] = 1;
    some[0x5fff] = 2;
    try (OpenDisk open = behind(disk)) {
      open.write(0x800, some);
    }
    assertThat(disk.calls())
        .containsExactly("write 0x800+0x800", "zero 0x1000+0x5000 [NO_HOLE]", "write 0x6000+0x800");
    assertThat(Arrays.copyOfRange(bytes, 0x800, 0x6800)).isEqualTo(some);
  }

  @Test
  void leavesWritesAloneWithoutAWholeBlockOfZeroes() throws IOException {
    Recorded disk = disk(traits());
    byte[] some = new byte[0x2000];
    some[0x1000] = 1;
    try (OpenDisk open = behind(disk)) {
      open.write(0x800, some);
    }
    assertThat(disk.calls()).containsExactly("write 0x800+0x2000");
  }

  @Test
  void leavesWritesAloneWhereItIsToldOrTheDiskCannotZero() throws IOException {
    Recorded able = disk(traits());
    try (OpenDisk open = behind(able, "detect-zeroes-writes=off")) {
      open.write(0, new byte[8192]);
    }
    assertThat(able.calls()).containsExactly("write 0x0+0x2000");
    Recorded unable = disk(traits().zero(Support.NONE));
    try (OpenDisk open = behind(unable)) {
      open.write(0, new byte[8192]);
    }
    assertThat(unable.calls()).containsExactly("write 0x0+0x2000");
  }

  @Test
  void writesWhatTheDiskDoesNotZero() throws IOException {
    Recorded disk = disk(traits());
    disk.refuseZero();
    byte[] some = new byte[0x2000];
    some[0] = 1;
    try (OpenDisk open = behind(disk)) {
      open.write(0, some);
    }
    assertThat(disk.calls())
        .containsExactly("write 0x0+0x1000", "zero 0x1000+0x1000 [NO_HOLE]", "write 0x1000+0x1000");
    assertThat(Arrays.copyOf(bytes, 0x2000)).isEqualTo(some);
  }

  @Test
  void flushesOnceWhereThatIsHowTheDiskKeepsFua() throws IOException {
    Recorded disk = disk(traits().fua(Support.EMULATE));
    byte[] some = new byte[0x3000];
    some[0] = 1;
    some[0x2000] = 1;
    try (OpenDisk open = behind(disk)) {
      open.write(0, some, Flag.FUA);
      open.write(0, some);
    }
    assertThat(disk.calls())
        .containsExactly(
            "write 0x0+0x1000",
            "zero 0x1000+0x1000 [NO_HOLE]",
            "write 0x2000+0x1000",
            "flush",
            "write 0x0+0x1000",
            "zero 0x1000+0x1000 [NO_HOLE]",
            "write 0x2000+0x1000");
  }

  @Test
  void keepsToTheBlocksOfTheDisk() throws IOException {
    Recorded disk = disk(traits().blockSizes(new BlockSizes(65536, 65536, 1 << 20)));
    byte[] some = new byte[3 << 16];
    some[5000] = 1;
    some[(2 << 16) + 5000] = 1;
    try (OpenDisk open = behind(disk, "detect-zeroes-block=4K")) {
      open.write(0, some);
    }
    assertThat(disk.calls())
        .containsExactly(
            "write 0x0+0x10000", "zero 0x10000+0x10000 [NO_HOLE]", "write 0x20000+0x10000");
  }

  @Test
  void holdsWhatWasWrittenWhateverZeroesItHas() throws IOException {
    for (long seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      byte[] expected = bytes.clone();
      try (OpenDisk open =
          behind(disk(traits()), "detect-zeroes-block=" + (4096 << random.nextInt(3)))) {
        for (int i = 0; i < 20; i++) {
          byte[] some = sparse(random);
          int offset = random.nextInt(SIZE - some.length);
          open.write(offset, some);
          System.arraycopy(some, 0, expected, offset, some.length);
        }
      }
      assertThat(bytes).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private static byte[] sparse(Random random) {
    byte[] some = new byte[1 + random.nextInt(50_000)];
    for (int i = random.nextInt(4); i > 0; i--) {
      some[random.nextInt(some.length)] = 1;
    }
    return some;
  }
}
