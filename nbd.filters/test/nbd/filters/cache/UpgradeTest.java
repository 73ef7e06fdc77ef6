package nbd.filters.cache;

import static nbd.filters.cache.Cached.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import nbd.api.BlockSizes;
import nbd.api.ErrorCode;
import nbd.filters.OtherVersion;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Upgrade;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeTest {
  private final Recorded below = new Recorded(4 * BLOCK);
  private final byte[] written = Samples.bytes(BLOCK + 1000);

  private Layers layers(String... words) {
    return Cached.behind(Layers.of(below), words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cache=writeback", "cache=writethrough", "cache=unsafe"})
  void blocksAreHandedOn(String mode) throws Exception {
    try (OpenDisk disk = layers(mode).open()) {
      disk.write(100, written);
      Layers next = Layers.of(below).behind(OtherVersion.of(CacheFilter.class), mode);
      assertThat(disk.upgrade(next)).isEqualTo(Upgrade.DONE);
      assertThat(Arrays.copyOfRange(below.content(), 100, 100 + written.length)).isEqualTo(written);
      below.calls();
      assertThat(disk.read(100, written.length)).isEqualTo(written);
      assertThat(below.calls()).isEmpty();
      disk.write(2 * BLOCK, written);
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(2 * BLOCK, written.length)).isEqualTo(written);
    }
  }

  @Test
  void unsafeHandsOnWhatCouldNotBeWritten() throws Exception {
    try (OpenDisk disk = layers("cache=unsafe").open()) {
      disk.write(100, written);
      below.writesFail(ErrorCode.EIO);
      Layers next = Layers.of(below).behind(OtherVersion.of(CacheFilter.class), "cache=unsafe");
      assertThat(disk.upgrade(next)).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(100, written.length)).isEqualTo(written);
      assertThat(below.content()).isEqualTo(new byte[4 * BLOCK]);
      below.writesFail(null);
    }
    assertThat(Arrays.copyOfRange(below.stable(), 100, 100 + written.length)).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cache=writethrough", "cache=unsafe cache-min-block-size=128K"})
  void whoCannotTakeDirtyBlocksIsRefused(String words) throws Exception {
    try (OpenDisk disk = layers("cache=unsafe").open()) {
      disk.write(100, written);
      below.writesFail(ErrorCode.EIO);
      Upgrade upgrade = disk.upgrade(layers(words.split(" ")));
      assertThat(upgrade.result()).isEqualTo(Upgrade.Result.REFUSED);
      assertThat(upgrade.why()).contains("could not be written to the disk below yet");
      assertThat(disk.read(100, written.length)).isEqualTo(written);
      below.writesFail(null);
    }
    assertThat(Arrays.copyOfRange(below.stable(), 100, 100 + written.length)).isEqualTo(written);
  }

  @Test
  void otherBlocksBeginEmpty() throws Exception {
    below.traits(it -> it.blockSizes(new BlockSizes(1, 1 << 20, 0xffff_ffffL)));
    try (OpenDisk disk = layers().open()) {
      disk.write(100, written);
      assertThat(disk.upgrade(layers("cache-min-block-size=128K"))).isEqualTo(Upgrade.DONE);
      below.calls();
      assertThat(disk.read(100, written.length)).isEqualTo(written);
      assertThat(below.calls()).hasSize(1);
    }
  }

  @Test
  void largerBlocksAreTakenAsTheyAre() throws Exception {
    try (OpenDisk disk = layers("cache=unsafe", "cache-min-block-size=128K").open()) {
      disk.write(100, written);
      below.writesFail(ErrorCode.EIO);
      assertThat(disk.upgrade(layers("cache=unsafe"))).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(100, written.length)).isEqualTo(written);
      below.writesFail(null);
    }
    assertThat(Arrays.copyOfRange(below.stable(), 100, 100 + written.length)).isEqualTo(written);
  }

  @Test
  void aDiskInMemoryIsTheSameOverUpgradesOfBoth() throws IOException {
    Layers layers = Cached.behind(Layers.of(new MemoryPlugin(), "1M"), "cache=unsafe");
    try (OpenDisk disk = layers.open();
        OpenDisk other = disk.again("")) {
      disk.write(100, written);
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(other.read(100, written.length)).isEqualTo(written);
    }
  }
}
