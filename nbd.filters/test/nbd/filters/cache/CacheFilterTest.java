package nbd.filters.cache;

import static nbd.filters.cache.Cached.BLOCK;
import static nbd.filters.cache.Cached.behind;
import static nbd.filters.cache.Cached.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import nbd.api.BlockSizes;
import nbd.api.ParameterException;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheFilterTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache=writeback",
        "cache=writethrough",
        "cache=unsafe",
        "cache=writeback cache-on-read=true cache-min-block-size=4K",
        "cache=writethrough cache-on-read=true",
        "cache=writeback cache-min-block-size=4K cache-max-size=64K cache-on-read=true",
        "cache=unsafe cache-max-size=64K",
        "cache=writethrough cache-max-size=256K cache-on-read=true"
      })
  void keepsTheContract(String words) throws IOException {
    ContractChecker.check(memory("2M", words.split(" ")));
    ContractChecker.check(memory("1234567", words.split(" ")), 2);
    ContractChecker.check(memory("2M", words.split(" ")).readOnly(), 3);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "512, true", "4096, false", "65536, true"})
  void keepsTheContractOverBlocks(int minimum, boolean onRead) throws IOException {
    BlockSizes sizes = new BlockSizes(minimum, 65536, 131072);
    Scripted disk = Scripted.on(Samples.bytes(1_000_000)).traits(it -> it.blockSizes(sizes));
    String[] words = {"cache-min-block-size=4K", "cache-on-read=" + onRead};
    ContractChecker.check(behind(Layers.of(disk), words));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void keepsTheContractOnTheLargestDisk(String onRead) throws IOException {
    String largest = "9223372036854775807";
    ContractChecker.check(memory(largest, "cache-on-read=" + onRead));
    Scripted readOnly = Scripted.ofSize(Long.MAX_VALUE).content(Samples::at);
    ContractChecker.check(behind(Layers.of(readOnly), "cache-on-read=" + onRead));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cache=foo | parameter 'cache': 'foo' is not one of writeback, writethrough, unsafe",
        "cache-min-block-size=2K | parameter 'cache-min-block-size': 2048 is not a power of 2 from"
            + " 4096 to 67108864",
        "cache-min-block-size=5000 | parameter 'cache-min-block-size': 5000 is not a power of 2"
            + " from 4096 to 67108864",
        "cache-max-size=4K | parameter 'cache-max-size': 4096 is too small: a block has 65536"
            + " (cache-min-block-size)",
        "cache-max-size=1G cache-high-threshold=0 | parameter 'cache-high-threshold': 0 is not a"
            + " percentage from 1 to 100",
        "cache-high-threshold=0 | parameter 'cache-high-threshold': it must be greater than zero",
        "cache-low-threshold=0 | parameter 'cache-low-threshold': it must be greater than zero",
        "cache-max-size=1G cache-low-threshold=95 | parameter 'cache-low-threshold': 95 must be"
            + " greater than zero and less than cache-high-threshold, 95",
        "cache-on-read=foo | parameter 'cache-on-read': 'foo' is not true, false or an absolute"
            + " path"
      })
  void saysWhatIsWrong(String words, String message) {
    Layers layers = memory("1M", words.split(" "));
    assertThatThrownBy(layers::open).isInstanceOf(ParameterException.class).hasMessage(message);
  }

  @Test
  void takesThresholdsAsTheyAreWhereThereIsNoLimit() throws IOException {
    try (OpenDisk disk = memory("1M", "cache-low-threshold=99", "cache-high-threshold=2").open()) {
      assertThat(disk.size()).isEqualTo(1 << 20);
    }
  }

  @Test
  void canFlushAndIsOneDiskForAllConnectionsWhateverIsBelow() throws IOException {
    Scripted plain =
        Scripted.on(new byte[5000])
            .traits(
                it ->
                    it.zero(Support.NONE)
                        .trim(Support.NONE)
                        .cache(Support.NONE)
                        .flush(Support.NONE)
                        .fua(Support.NONE));
    try (OpenDisk disk = behind(Layers.of(plain)).open()) {
      Traits traits = disk.traits();
      assertThat(traits.flush()).isEqualTo(Support.NATIVE);
      assertThat(traits.fua()).isEqualTo(Support.NATIVE);
      assertThat(traits.cache()).isEqualTo(Support.NATIVE);
      assertThat(traits.multiConn()).isEqualTo(Support.NATIVE);
      assertThat(traits.zero()).isEqualTo(Support.NONE);
      assertThat(traits.trim()).isEqualTo(Support.NONE);
      assertThat(traits.blockSizes().preferred()).isEqualTo(BLOCK);
    }
  }

  @Test
  void hasTheIdentityOfTheDiskBelow() throws IOException {
    Layers below = Layers.of(new MemoryPlugin(), "1M");
    try (OpenDisk disk = behind(below).open()) {
      assertThat(disk.traits().identity()).isPresent();
    }
  }

  @Test
  void keepsTheContractInFrontOfAnotherCache() throws IOException {
    Layers inner = memory("1M", "cache-min-block-size=4K", "cache-on-read=true");
    ContractChecker.check(behind(inner, "cache=unsafe", "cache-max-size=128K"));
  }
}
