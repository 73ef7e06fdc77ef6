package nbd.filters.swab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.BlockSizes;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.NbdException;
import nbd.api.ParameterException;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.Samples;
import nbd.filters.blocks.Joining;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.Upgrade;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SwabFilterTest {
  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new SwabFilter(), words);
  }

  /** Byte by byte. */
  private static byte[] swapped(byte[] bytes, int word) {
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = bytes[i - i % word + word - 1 - i % word];
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 32, 64})
  void keepsTheContract(int bits) throws IOException {
    String word = "swab-bits=" + bits;
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1234567").behind(new SwabFilter(), word));
    for (long minimum : new long[] {1, 512, 4096}) {
      Scripted disk =
          Scripted.on(Samples.bytes(100_003))
              .traits(it -> it.blockSizes(new BlockSizes(minimum, 4096, 12_288)))
              .allocation(ExtentMap.of(0, 100_003, Allocation.DATA));
      ContractChecker.check(behind(disk, word));
      ContractChecker.check(behind(disk, word).readOnly());
    }
    Scripted huge =
        Scripted.ofSize(Long.MAX_VALUE)
            .content(Samples::at)
            .allocation(ExtentMap.of(0, Long.MAX_VALUE, Allocation.DATA));
    ContractChecker.check(behind(huge, word));
  }

  @ParameterizedTest
  @CsvSource({
    "swab-bits=8, 0102030405060708090a0b",
    "swab-bits=16, 0201040306050807 0a09",
    "'', 02010403060508070a09",
    "swab-bits=32, 0403020108070605",
    "swab-bits=64, 0807060504030201"
  })
  void swapsTheBytesOfEachWord(String word, String expected) throws IOException {
    String[] words = word.isEmpty() ? new String[0] : new String[] {word};
    try (OpenDisk disk = behind(Scripted.on(Samples.bytes(11)), words).open()) {
      assertThat(disk.read(0, (int) disk.size()))
          .asHexString()
          .isEqualToIgnoringCase(expected.replace(" ", ""));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void readsWhatItHasWritten(int word) throws IOException {
    int size = 3 << 20;
    byte[] below = Samples.bytes(size);
    Random random = new Random(word);
    try (OpenDisk disk = behind(Scripted.on(below), "swab-bits=" + 8 * word).open()) {
      Oracle oracle = new Oracle(word, swapped(below, word));
      for (int i = 0; i < 300; i++) {
        int most = random.nextInt(20) == 0 ? size : 400;
        int offset = random.nextInt(size / word) * word;
        int length = Math.min(size - offset, word * (1 + random.nextInt(most / word)));
        if (random.nextInt(4) == 0) {
          disk.zero(offset, length, Flag.FUA);
          oracle.zero(offset, length);
        } else if (random.nextBoolean()) {
          byte[] bytes = new byte[length];
          random.nextBytes(bytes);
          disk.write(offset, bytes, Flag.FUA);
          oracle.write(offset, bytes);
        }
        oracle.checkRead(offset, disk.read(offset, length));
      }
      assertThat(swapped(disk.read(0, size), word)).isEqualTo(below);
    }
  }

  @Test
  void tellsOfWordsWhatHoldsForTheirBytes() throws IOException {
    int size = 4096;
    Random random = new Random(4);
    ExtentMap allocation = Samples.extents(random, size);
    ExtentMap depth = Samples.extents(random, size);
    ExtentMap dirty = Samples.extents(random, size).withStatus(status -> status & 1);
    Scripted disk =
        Scripted.ofSize(size)
            .allocation(allocation)
            .context(AllocationDepth.NAME, depth)
            .context("qemu:dirty-bitmap:b", dirty)
            .context("test:other", depth);
    try (OpenDisk swab = behind(disk, "swab-bits=64").open()) {
      assertThat(swab.contexts().names())
          .containsExactly(Allocation.NAME, AllocationDepth.NAME, "qemu:dirty-bitmap:b");
      assertJoined(swab, Allocation.NAME, allocation, Joining.ALLOCATION);
      assertJoined(swab, AllocationDepth.NAME, depth, Joining.DEPTH);
      assertJoined(swab, "qemu:dirty-bitmap:b", dirty, Joining.DIRTY);
    }
    try (OpenDisk none = behind(disk, "swab-bits=8").open()) {
      assertThat(none.contexts().names()).hasSize(4);
      assertThat(none.extents("test:other", new Range(5, 1), 1).first().status())
          .isEqualTo(depth.statusAt(5));
    }
  }

  private static void assertJoined(OpenDisk swab, String context, ExtentMap below, Joining joining)
      throws IOException {
    for (int at = 0; at < 4096; at += 8) {
      long status = below.statusAt(at);
      for (int i = 1; i < 8; i++) {
        status = joining.combine(status, below.statusAt(at + i));
      }
      ExtentMap told = swab.extents(context, Range.between(at, 4096), 1);
      assertThat(told.statusAt(at)).as("%s at %d", context, at).isEqualTo(status);
      assertThat(told.statusAt(at + 7)).isEqualTo(status);
    }
  }

  @Test
  void tellsTheTraitsOfWords() throws IOException {
    Scripted disk =
        Scripted.on(new byte[1001])
            .traits(
                it ->
                    it.blockSizes(new BlockSizes(1, 512, 1001))
                        .trim(Support.EMULATE)
                        .identity(new Identity("test", "it")));
    try (OpenDisk swab = behind(disk, "swab-bits=32").open()) {
      assertThat(swab.size()).isEqualTo(1000);
      assertThat(swab.traits().blockSizes()).isEqualTo(new BlockSizes(4, 512, 1000));
      assertThat(swab.traits().trim()).isEqualTo(Support.NATIVE);
      assertThat(swab.traits().identity()).contains(new Identity("test", "it swab 32"));
    }
    Scripted sectors =
        Scripted.on(new byte[1024]).traits(it -> it.blockSizes(new BlockSizes(512, 512, 1024)));
    try (OpenDisk swab = behind(sectors).open()) {
      assertThat(swab.traits().blockSizes()).isEqualTo(new BlockSizes(512, 512, 1024));
    }
  }

  @Test
  void swapsWhatCouldBeReadOfAReadThatFails() throws IOException {
    byte[] bytes = Samples.bytes(100);
    Scripted disk =
        Scripted.ofSize(100)
            .content(
                at -> {
                  if (at >= 51) {
                    throw new NbdException(ErrorCode.EIO, "no bytes behind 51");
                  }
                  return bytes[(int) at];
                });
    try (OpenDisk swab = behind(disk, "swab-bits=32").open()) {
      PartialReadException partial =
          catchThrowableOfType(PartialReadException.class, () -> swab.read(4, 96));
      assertThat(partial.good()).isEqualTo(44);
      assertThat(swab.read(4, 44)).isEqualTo(swapped(Arrays.copyOfRange(bytes, 4, 48), 4));
    }
  }

  @Test
  void saysWhichWordsThereAre() {
    assertThatThrownBy(() -> behind(Scripted.ofSize(1), "swab-bits=24").open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'swab-bits': '24' is not one of 8, 16, 32, 64");
  }

  @Test
  void isUpgradedAndOtherWordsAreAnotherDisk() throws IOException {
    Layers words = Layers.of(new MemoryPlugin(), "64K").behind(new SwabFilter());
    try (OpenDisk disk = words.open()) {
      disk.write(0, new byte[] {1, 2});
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(0, 2)).containsExactly(1, 2);
      Layers other = Layers.of(new MemoryPlugin(), "64K").behind(new SwabFilter(), "swab-bits=32");
      assertThat(disk.upgrade(other).result()).isEqualTo(Upgrade.Result.ANOTHER_DISK);
      assertThat(disk.read(0, 2)).containsExactly(1, 2);
    }
  }

  /** Which gives its bytes in parts that are no whole words. */
  private static final class Odd implements Handle {
    private final byte[] bytes;
    private final AtomicInteger released = new AtomicInteger();

    Odd(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public Traits traits() {
      return Traits.of(bytes.length).readOnly(true).build();
    }

    @Override
    public void read(Range range, ReadSink out) throws IOException {
      int start = (int) range.offset();
      int length = (int) range.length();
      out.lend(5, ByteBuffer.wrap(bytes, start + 5, length - 5), released::incrementAndGet);
      out.hole(3, 2);
      out.space(0, 3).put(bytes, start, 3);
    }
  }

  @Test
  void swapsWordsThatComeInParts() throws IOException {
    Odd below = new Odd(new byte[] {1, 2, 3, 0, 0, 6, 7, 8, 9, 10, 11, 12, 13, 0, 0, 16});
    try (OpenDisk swab = Layers.of(below).behind(new SwabFilter(), "swab-bits=32").open()) {
      assertThat(swab.read(0, 8)).containsExactly(0, 3, 2, 1, 8, 7, 6, 0);
      assertThat(swab.read(0, 12)).containsExactly(0, 3, 2, 1, 8, 7, 6, 0, 12, 11, 10, 9);
      assertThat(below.released).hasValue(2);
    }
  }

  @Test
  void sendsHolesAsHoles() throws IOException {
    try (ServedDisk served = Layers.of(new MemoryPlugin(), "1M").behind(new SwabFilter()).serve();
        WireClient client = served.connect()) {
      client.write(0, new byte[] {1, 2}, 0);
      assertThat(client.read(512 << 10, 4096, 0).holes()).isEqualTo(4096);
      assertThat(client.read(0, 2)).containsExactly(1, 2);
    }
  }
}
