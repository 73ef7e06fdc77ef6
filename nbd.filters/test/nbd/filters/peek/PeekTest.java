package nbd.filters.peek;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.BlockSizes;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Traits;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeekTest {
  @TempDir Path folder;

  /** The testkit's checker refuses what is not aligned, too long, or not on the disk. */
  @ParameterizedTest
  @CsvSource({"1, 4096, 4096", "512, 512, 512", "512, 4096, 8192", "4096, 4096, 4294967295"})
  void readsAnyBytesInTheBlocksOfTheDisk(long minimum, long preferred, long maximum)
      throws IOException {
    Scripted disk =
        Scripted.ofSize(1 << 18)
            .content(Samples::at)
            .traits(it -> it.blockSizes(new BlockSizes(minimum, preferred, maximum)));
    try (OpenDisk open = Layers.of(disk).open()) {
      Peek peek = new Peek(open.handle());
      for (int[] each : new int[][] {{0, 1}, {511, 2}, {5000, 100_000}, {(1 << 18) - 3, 3}}) {
        assertThat(peek.bytes(each[0], each[1])).isEqualTo(Samples.from(each[0], each[1]));
      }
      assertThat(peek.bytes(77, 0)).isEmpty();
    }
  }

  @Test
  void readsTheEndOfTheLargestDisk() throws IOException {
    try (OpenDisk open = Layers.of(Scripted.ofSize(Long.MAX_VALUE).content(Samples::at)).open()) {
      assertThat(new Peek(open.handle()).bytes(Long.MAX_VALUE - 5, 5))
          .isEqualTo(Samples.from(Long.MAX_VALUE - 5, 5));
    }
  }

  @Test
  void refusesBytesThatAreNotOnTheDisk() throws IOException {
    try (OpenDisk open = Layers.of(Scripted.ofSize(100)).open()) {
      Peek peek = new Peek(open.handle());
      assertThatThrownBy(() -> peek.bytes(98, 3))
          .isInstanceOf(NbdException.class)
          .hasMessage("3 bytes at 98 are not on a disk of 100 bytes");
      assertThatThrownBy(() -> peek.bytes(Long.MAX_VALUE, 3)).isInstanceOf(NbdException.class);
    }
  }

  private interface Reading {
    void read(Range range, ReadSink out) throws IOException;
  }

  private static Peek peek(Reading reading) {
    return new Peek(
        new Handle() {
          @Override
          public Traits traits() {
            return Traits.of(100).build();
          }

          @Override
          public void read(Range range, ReadSink out) throws IOException {
            reading.read(range, out);
          }
        });
  }

  @Test
  void takesBytesInAllWaysAndGivesLeasesBack() throws IOException {
    AtomicInteger released = new AtomicInteger();
    Path file = Files.write(folder.resolve("file"), new byte[] {9, 8, 7, 6});
    try (FileChannel channel = FileChannel.open(file)) {
      Peek peek =
          peek(
              (range, out) -> {
                out.file(6, channel, 1, 2, released::incrementAndGet);
                out.lend(0, ByteBuffer.wrap(new byte[] {1, 2}), released::incrementAndGet);
                out.hole(2, 2);
                out.space(4, 2).putShort((short) 0x0304);
              });
      assertThat(peek.bytes(10, 8)).containsExactly(1, 2, 0, 0, 3, 4, 8, 7);
      assertThat(released).hasValue(2);
    }
  }

  @Test
  void refusesALayerThatGivesTooLittleOrTooMuch() {
    assertThatThrownBy(() -> peek((range, out) -> out.hole(0, 7)).bytes(0, 8))
        .isInstanceOf(NbdException.class)
        .hasMessage("the layer below gave 7 of 8 bytes");
    assertThatThrownBy(() -> peek((range, out) -> out.space(1, 8)).bytes(0, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("8 bytes at 1 are not in a read of 8");
  }

  @Test
  void saysThatAFileEndsTooEarly() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[3]);
    try (FileChannel channel = FileChannel.open(file)) {
      AtomicInteger released = new AtomicInteger();
      Peek peek = peek((range, out) -> out.file(0, channel, 0, 8, released::incrementAndGet));
      assertThatThrownBy(() -> peek.bytes(0, 8)).hasMessageContaining("the file ends at byte 3");
      assertThat(released).hasValue(1);
    }
  }
}
