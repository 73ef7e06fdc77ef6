package nbd.filters.blocksize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handover;
import nbd.api.Identity;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.Support;
import nbd.filters.Samples;
import nbd.filters.error.ErrorFilter;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.Upgrade;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockSizeFilterTest {
  private static final BlockSizes SECTORS = new BlockSizes(512, 4096, 1 << 20);

  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new BlockSizeFilter(), words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "minblock=1",
        "minblock=512",
        "minblock=4K",
        "minblock=64K",
        "minblock=512 maxdata=512 maxlen=512",
        "minblock=4K maxdata=12K maxlen=64K",
        "maxdata=1000 maxlen=100000",
        "minblock=64K maxdata=64K"
      })
  void keepsTheContractOverMemory(String words) throws IOException {
    ContractChecker.check(
        Layers.of(new MemoryPlugin(), "1234567").behind(new BlockSizeFilter(), words.split(" ")));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 512, 4096})
  void keepsTheContractOverBlocks(long minimum) throws IOException {
    Scripted disk =
        Scripted.on(Samples.bytes(300_000))
            .traits(it -> it.blockSizes(new BlockSizes(minimum, 4096, 8192)))
            .allocation(ExtentMap.of(0, 300_000, Allocation.DATA));
    ContractChecker.check(behind(disk));
    ContractChecker.check(behind(disk, "minblock=8K"));
    ContractChecker.check(behind(disk).readOnly());
  }

  @ParameterizedTest
  @ValueSource(strings = {"minblock=1", "minblock=4K", "minblock=64K maxlen=64K"})
  void keepsTheContractOnTheLargestDisk(String words) throws IOException {
    Scripted disk =
        Scripted.ofSize(Long.MAX_VALUE)
            .content(Samples::at)
            .allocation(ExtentMap.of(0, Long.MAX_VALUE, Allocation.DATA));
    ContractChecker.check(behind(disk, words.split(" ")));
  }

  @Test
  void readsWhateverTheBlocksAre() throws IOException {
    byte[] bytes = Samples.bytes(10_000);
    Scripted disk = Scripted.on(bytes).traits(it -> it.blockSizes(new BlockSizes(512, 512, 512)));
    try (OpenDisk any = behind(disk).open()) {
      assertThat(any.size()).isEqualTo(9_728);
      for (int offset = 0; offset < 1_100; offset += 51) {
        for (int length = 1; length < 2_600; length += 127) {
          assertThat(any.read(offset, length))
              .isEqualTo(Arrays.copyOfRange(bytes, offset, offset + length));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 10000, 10000, 4096",
    "512, 10000, 9728, 4096",
    "4096, 10000, 8192, 4096",
    "65536, 10000, 0, 65536",
    "65536, 200000, 196608, 65536"
  })
  void cutsTheSizeDownAndTellsOneByteBlocks(int block, int below, long size, long preferred)
      throws IOException {
    try (OpenDisk disk = behind(Scripted.on(new byte[below]), "minblock=" + block).open()) {
      assertThat(disk.size()).isEqualTo(size);
      assertThat(disk.traits().blockSizes()).isEqualTo(new BlockSizes(1, preferred, 0xffff_ffffL));
    }
  }

  @Test
  void saysWhichParameterIsNotRight() {
    assertWrong("parameter 'minblock': 3 is not a power of 2 from 1 to 65536", "minblock=3");
    assertWrong("parameter 'minblock': 0 is not a power of 2 from 1 to 65536", "minblock=0");
    assertWrong(
        "parameter 'minblock': 131072 is not a power of 2 from 1 to 65536", "minblock=128K");
    assertWrong("parameter 'maxdata': 0 is no limit; leave it out for none", "maxdata=0");
    assertWrong(
        "parameter 'maxlen': 1000 is not a multiple of minblock, 512",
        "minblock=512",
        "maxlen=1000");
  }

  private static void assertWrong(String message, String... words) {
    assertThatThrownBy(() -> behind(Scripted.ofSize(1), words).open())
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  /** With which nbdkit goes round for ever. */
  @Test
  void refusesALimitThatIsLessThanABlockOfTheDisk() {
    Scripted disk = Scripted.on(new byte[8192]).traits(it -> it.blockSizes(SECTORS));
    assertThatThrownBy(() -> behind(disk, "maxlen=511").open())
        .isInstanceOf(OpenException.class)
        .hasMessage(
            "blocksize: maxdata is 511 bytes here, and a block 512; it has to be one block at"
                + " least");
    assertThatThrownBy(() -> behind(disk, "maxdata=512", "maxlen=511").open())
        .hasMessageContaining("maxlen is 511");
    Scripted small =
        Scripted.on(new byte[8192]).traits(it -> it.blockSizes(new BlockSizes(1, 512, 1024)));
    assertThatThrownBy(() -> behind(small, "minblock=4K").open())
        .hasMessageContaining("maxdata is 1024 bytes here, and a block 4096");
  }

  @Test
  void refusesWhatWouldTakeForEver() throws IOException {
    Scripted disk =
        Scripted.ofSize(Long.MAX_VALUE)
            .traits(
                it ->
                    it.readOnly(false)
                        .trim(Support.NATIVE)
                        .zero(Support.NATIVE)
                        .cache(Support.NATIVE));
    try (OpenDisk huge = behind(disk, "minblock=4K", "maxlen=4M").open()) {
      long all = huge.size();
      NbdException refused = catchThrowableOfType(NbdException.class, () -> huge.zero(0, all));
      assertThat(refused.code()).isEqualTo(ErrorCode.EOVERFLOW);
      assertThat(refused)
          .hasMessage(
              "blocksize: a request of 9223372036854771712 bytes is too many of maxlen, 4194304");
      assertThatThrownBy(() -> huge.trim(0, all)).hasMessage(refused.getMessage());
      assertThatThrownBy(() -> huge.cache(0, all)).hasMessage(refused.getMessage());
      // Of one request's length in compact headers.
      huge.cache(4097, 0xffff_ffffL);
      huge.cache(0, (4L << 40) - 4097);
    }
  }

  @Test
  void keepsTheIdentityOfADiskThatIsAllThere() throws IOException {
    Scripted disk =
        Scripted.on(new byte[1000]).traits(it -> it.identity(new Identity("test", "it")));
    try (OpenDisk all = behind(disk, "minblock=8").open();
        OpenDisk cut = behind(disk, "minblock=512").open()) {
      assertThat(all.traits().identity()).contains(new Identity("test", "it"));
      assertThat(cut.traits().identity()).contains(new Identity("test", "it to 512"));
    }
  }

  @Test
  void tellsAReadThatFailsInItsMiddleUpToThere() throws IOException {
    Scripted disk =
        Scripted.ofSize(8192)
            .content(
                at -> {
                  if (at >= 4096) {
                    throw new NbdException(ErrorCode.EIO, "no bytes behind 4096");
                  }
                  return Samples.at(at);
                });
    try (OpenDisk any = behind(disk, "minblock=512", "maxdata=1024").open()) {
      PartialReadException partial =
          catchThrowableOfType(PartialReadException.class, () -> any.read(100, 5000));
      assertThat(partial.good()).isEqualTo(4096 - 100);
      assertThat(partial).hasMessage("no bytes behind 4096");
      NbdException first = catchThrowableOfType(NbdException.class, () -> any.read(4097, 10));
      assertThat(first).isNotInstanceOf(PartialReadException.class);
    }
  }

  /** What is good of the blocks that it reads for itself is nothing that the client has got. */
  @Test
  void aBlockThatIsGoodInPartIsNoGoodPartOfTheRead() throws IOException {
    Layers layers =
        behind(Scripted.ofSize(8192))
            .behind(new ErrorFilter(), "error-pread-range=300-400")
            .behind(new BlockSizeFilter(), "minblock=512");
    try (OpenDisk disk = layers.open()) {
      NbdException failed = catchThrowableOfType(NbdException.class, () -> disk.read(100, 350));
      assertThat(failed).isNotInstanceOf(PartialReadException.class);
    }
  }

  @Test
  void flushesOnceWhereThatIsFua() throws IOException {
    AtomicInteger flushes = new AtomicInteger();
    var below = new Counted(new byte[100_000], Support.EMULATE, flushes);
    try (OpenDisk disk =
        Layers.of(below).behind(new BlockSizeFilter(), "minblock=512", "maxdata=512").open()) {
      disk.write(100, new byte[5000], Flag.FUA);
      assertThat(flushes).hasValue(1);
      disk.zero(100, 5000, Flag.FUA);
      assertThat(flushes).hasValue(2);
      disk.trim(100, 5000, Flag.FUA);
      assertThat(flushes).hasValue(3);
      disk.write(100, new byte[5000]);
      assertThat(flushes).hasValue(3);
    }
  }

  @Test
  void givesFuaToEachPartWhereTheDiskHasIt() throws IOException {
    AtomicInteger flushes = new AtomicInteger();
    var below = new Counted(new byte[100_000], Support.NATIVE, flushes);
    try (OpenDisk disk =
        Layers.of(below).behind(new BlockSizeFilter(), "minblock=512", "maxdata=512").open()) {
      disk.write(0, new byte[5120], Flag.FUA);
      assertThat(flushes).hasValue(0);
      assertThat(below.withFua).hasValue(10);
      disk.write(1, new byte[5120], Flag.FUA);
      assertThat(below.withFua).hasValue(21);
    }
  }

  @Test
  void isFastAtZeroingWhatIsOneRequest() throws IOException {
    Scripted disk = Scripted.on(Samples.bytes(8192)).traits(it -> it.fastZero(Support.NATIVE));
    try (OpenDisk any = behind(disk, "minblock=512", "maxlen=1024").open()) {
      any.zero(512, 1024, Flag.FAST_ZERO);
      assertThat(any.read(512, 1024)).isEqualTo(new byte[1024]);
      for (Range slow : new Range[] {new Range(1, 512), new Range(0, 1536), new Range(512, 1)}) {
        NbdException refused =
            catchThrowableOfType(
                NbdException.class, () -> any.zero(slow.offset(), slow.length(), Flag.FAST_ZERO));
        assertThat(refused.code()).isEqualTo(ErrorCode.ENOTSUP);
      }
      assertThat(any.read(0, 4)).containsExactly(1, 2, 3, 4);
    }
  }

  @Test
  void isUpgradedBesideTheOneBefore() throws IOException {
    Layers layers =
        Layers.of(new MemoryPlugin(), "64K").behind(new BlockSizeFilter(), "minblock=4K");
    try (OpenDisk disk = layers.open()) {
      byte[] word = "hello".getBytes(StandardCharsets.UTF_8);
      disk.write(4094, word);
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(4094, 5)).isEqualTo(word);
      assertThat(
              new BlockSizeFilter()
                  .wrap(disk.export(), Wanted.SCHEMA.parse(Map.of()), disk.host())
                  .handover())
          .isEqualTo(Handover.BESIDE);
    }
  }
}
