package nbd.filters.truncate;

import static nbd.filters.truncate.Truncated.behind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.filters.Samples;
import nbd.filters.Tool;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TruncateFilterTest {
  @Test
  void keepsTheContractWhenSmaller() throws IOException {
    ContractChecker.check(
        Layers.of(new MemoryPlugin(), "2M").behind(new TruncateFilter(), "truncate=1234567"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncate=3M", "round-up=4M", "truncate=9223372036854775807"})
  void keepsTheContractWhenLarger(String words) throws IOException {
    Layers larger = Layers.of(new MemoryPlugin(), "2M").behind(new TruncateFilter(), words);
    ContractChecker.check(larger.readOnly());
  }

  @ParameterizedTest
  @CsvSource({
    "truncate=1000, 1000",
    "truncate=0, 0",
    "truncate=5000, 5000",
    "round-up=4K, 4096",
    "round-up=1, 3000",
    "round-down=512, 2560",
    "round-down=4K, 0",
    "truncate=1000 round-up=1024, 1024",
    "truncate=1000 round-down=512, 512",
    "round-up=2K round-down=4K, 4096",
    "round-down=2K round-up=4K, 4096",
    "truncate=9223372036854775807 round-down=4K, 9223372036854771712",
    "'', 3000",
    "round-up=4611686018427387904, 4611686018427387904"
  })
  void makesTheSizeThatTheParametersSay(String words, long size) throws IOException {
    String[] given = words.isEmpty() ? new String[0] : words.split(" ");
    try (OpenDisk disk = behind(Scripted.ofSize(3000), given).open()) {
      assertThat(disk.size()).isEqualTo(size);
    }
  }

  @Test
  void saysWhatCannotBeASize() {
    Scripted disk = Scripted.ofSize(3000);
    assertThatThrownBy(() -> behind(disk, "round-up=1000").open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'round-up': 1000 is not a power of 2");
    assertThatThrownBy(() -> behind(disk, "round-down=0").open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'round-down': 0 is not a power of 2");
    assertRefused(
        behind(disk, "truncate=9223372036854775807", "round-up=512"),
        "cannot round size 9223372036854775807 up to next boundary of 512: a disk has at most"
            + " 9223372036854775807 bytes");
  }

  @Test
  void saysWhichSizesFitTheBlocksOfTheDisk() {
    BlockSizes blocks = new BlockSizes(512, 4096, 1 << 20);
    Scripted disk = Scripted.ofSize(1024).traits(it -> it.blockSizes(blocks));
    assertRefused(
        behind(disk, "truncate=1000"),
        "truncate: the disk ends at byte 1000, but the disk below has blocks of 512 bytes: 512 or"
            + " 1024 would be right");
    assertRefused(
        behind(disk, "truncate=2000"),
        "truncate: the disk ends at byte 2000, but the disk below has blocks of 512 bytes: 1536 or"
            + " 2048 would be right");
    Scripted odd = Scripted.ofSize(1000).traits(it -> it.blockSizes(blocks));
    assertRefused(
        behind(odd, "round-up=512"),
        "truncate: the disk below cannot grow: it ends at byte 1000, but the disk below has blocks"
            + " of 512 bytes: 512 would be right");
  }

  private static void assertRefused(Layers layers, String message) {
    assertThatThrownBy(layers::open).isInstanceOf(OpenException.class).hasMessage(message);
  }

  /** nbdkit 1.32 aborts here: its tail is told only up to the size before it is rounded. */
  @Test
  void defect3TruncateAndRoundUpTellTheWholeTail() throws IOException {
    Layers layers = behind(Scripted.ofSize(512), "truncate=1000", "round-up=1024");
    try (ServedDisk served = layers.serve();
        var client = served.connect()) {
      assertThat(client.status(1000, 24, 0).get(Allocation.NAME))
          .singleElement()
          .satisfies(
              it -> {
                assertThat(it.length()).isEqualTo(24);
                assertThat(it.status()).isEqualTo(Allocation.HOLE_ZERO);
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncate=3000000", "truncate=100K", "round-up=1M", "round-down=64K"})
  void showsTheMapThatNbdkitShows(String words) throws Exception {
    Tool.need("nbdkit", "nbdinfo");
    String map = "nbdinfo --size \"$uri\"; nbdinfo --map \"$uri\"";
    String theirs =
        Tool.nbdkit("--filter=truncate data data=\"@0x8000 1*65536\" size=200000 " + words, map);
    Layers layers = Layers.of(new MemoryPlugin(), "200000").behind(new TruncateFilter(), words);
    try (ServedDisk served = layers.serve();
        var client = served.connect()) {
      client.write(0x8000, Samples.bytes(65536), 0);
      assertThat(Tool.sh(map.replace("$uri", served.uri().toString()))).isEqualTo(theirs);
    }
  }
}
