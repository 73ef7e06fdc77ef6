package nbd.filters.blocksizepolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Arrays;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.Identity;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.api.Support;
import nbd.filters.Samples;
import nbd.filters.blocksize.BlockSizeFilter;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.Upgrade;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockSizePolicyFilterTest {
  private static final long UNLIMITED = 0xffff_ffffL;

  private static Layers behind(Scripted disk, String words) {
    return Layers.of(disk)
        .behind(new BlockSizePolicyFilter(), words.isEmpty() ? new String[0] : words.split(" "));
  }

  private static Scripted disk(long minimum, long preferred, long maximum) {
    return Scripted.on(Samples.bytes(100_000))
        .traits(it -> it.blockSizes(new BlockSizes(minimum, preferred, maximum)))
        .allocation(ExtentMap.of(0, 100_000, Allocation.DATA));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "blocksize-minimum=4K",
        "blocksize-minimum=4K blocksize-error-policy=error",
        "blocksize-minimum=64K blocksize-maximum=64K blocksize-error-policy=error",
        "blocksize-maximum=5K",
        "blocksize-preferred=1M blocksize-write-disconnect=32M"
      })
  void keepsTheContract(String words) throws IOException {
    ContractChecker.check(
        Layers.of(new MemoryPlugin(), "1234567")
            .behind(
                new BlockSizePolicyFilter(), words.isEmpty() ? new String[0] : words.split(" ")));
    ContractChecker.check(behind(disk(512, 512, UNLIMITED), words));
    ContractChecker.check(behind(disk(1, 4096, UNLIMITED), words).readOnly());
    ContractChecker.check(behind(Scripted.ofSize(Long.MAX_VALUE), words));
  }

  @ParameterizedTest
  @CsvSource({
    // below, words, told
    "1 4096 4294967295, '', 1 4096 4294967295",
    "1 4096 4294967295, blocksize-preferred=32K, 1 32768 4294967295",
    "1 4096 4294967295, blocksize-minimum=64K, 1 65536 4294967295",
    "1 4096 4294967295, blocksize-minimum=64K blocksize-error-policy=error,"
        + " 65536 65536 4294967295",
    "1 4096 4294967295, blocksize-minimum=512 blocksize-error-policy=error, 512 4096 4294967295",
    "1 4096 4294967295, blocksize-maximum=1M, 1 4096 1048576",
    "1 4096 4294967295, blocksize-maximum=4294967295, 1 4096 4294967295",
    "1 4096 4294967295, blocksize-maximum=0, 1 4096 4294967295",
    // Where only one thing is said, the others go along.
    "1 4096 4294967295, blocksize-maximum=1025, 1 1024 1025",
    "512 4096 65536, blocksize-maximum=1025, 512 1024 1024",
    // Never what the layer below does not bear.
    "512 4096 65536, blocksize-minimum=1 blocksize-error-policy=error, 512 4096 65536",
    "512 4096 65536, blocksize-maximum=1M, 512 4096 65536",
    "512 4096 65536, blocksize-preferred=512, 512 512 65536"
  })
  void tellsBlockSizes(String below, String words, String told) throws IOException {
    long[] sizes = sizes(below);
    long[] expected = sizes(told);
    try (OpenDisk disk = behind(disk(sizes[0], sizes[1], sizes[2]), words).open()) {
      assertThat(disk.traits().blockSizes())
          .isEqualTo(new BlockSizes(expected[0], expected[1], expected[2]));
    }
  }

  private static long[] sizes(String text) {
    return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "blocksize-minimum=3 | 'blocksize-minimum': 3 is not a power of 2 from 1 to 65536",
        "blocksize-minimum=128K | 'blocksize-minimum': 131072 is not a power of 2 from 1 to 65536",
        "blocksize-preferred=256"
            + " | 'blocksize-preferred': 256 is not a power of 2 from 512 to 33554432",
        "blocksize-minimum=4K blocksize-preferred=512"
            + " | 'blocksize-minimum': 4096 is not at most blocksize-preferred, 512",
        "blocksize-maximum=511 | 'blocksize-maximum': 511 is not at least 512",
        "blocksize-preferred=4K blocksize-maximum=2K"
            + " | 'blocksize-maximum': 2048 is not at least 4096",
        "blocksize-maximum=4G | 'blocksize-maximum': 4294967296 is not at most 4294967295",
        "blocksize-minimum=512 blocksize-maximum=1000"
            + " | 'blocksize-maximum': 1000 is not a multiple of blocksize-minimum, 512",
        "blocksize-minimum=512 blocksize-write-disconnect=512"
            + " | 'blocksize-write-disconnect': 512 is not larger than blocksize-minimum, 512",
        "blocksize-error-policy=deny"
            + " | 'blocksize-error-policy': 'deny' is not one of allow, error"
      })
  void saysWhichParameterIsNotRight(String words, String message) {
    assertThatThrownBy(() -> behind(Scripted.ofSize(1), words).open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter " + message);
  }

  @Test
  void saysWhatDoesNotGoWithTheDiskBelow() {
    assertThatThrownBy(() -> behind(disk(512, 1024, 2048), "blocksize-preferred=4K").open())
        .isInstanceOf(OpenException.class)
        .hasMessage(
            "blocksize-policy: computed block sizes are invalid: minimum 512, preferred 4096,"
                + " maximum 2048; the layer below has 512, 1024 and 2048");
    assertThatThrownBy(() -> behind(disk(512, 1024, 2048), "blocksize-minimum=4K").open())
        .isInstanceOf(OpenException.class);
    assertThatThrownBy(() -> behind(disk(4096, 4096, UNLIMITED), "blocksize-maximum=2K").open())
        .isInstanceOf(OpenException.class);
  }

  @Test
  void refusesOrLetsThroughWhatBreaksTheMinimum() throws IOException {
    try (ServedDisk served =
            behind(disk(1, 4096, UNLIMITED), "blocksize-minimum=4K blocksize-error-policy=error")
                .serve();
        WireClient client = served.connect()) {
      assertThat(client.facts().minimum()).isEqualTo(4096);
      assertThat(client.read(1, 512, 0).failure()).isPresent();
      assertThat(client.read(4096, 4096, 0).failure()).isEmpty();
    }
    try (ServedDisk served = behind(disk(1, 512, UNLIMITED), "blocksize-minimum=4K").serve();
        WireClient client = served.connect()) {
      assertThat(client.facts().minimum()).isEqualTo(1);
      assertThat(client.read(1, 512, 0).failure()).isEmpty();
    }
  }

  private static Layers both() {
    return Layers.of(disk(4096, 4096, UNLIMITED))
        .behind(new BlockSizeFilter(), "minblock=64K")
        .behind(
            new BlockSizePolicyFilter(), "blocksize-error-policy=allow", "blocksize-minimum=64K");
  }

  /** As nbdkit's manual has it. */
  @Test
  void standsInFrontOfBlocksize() throws IOException {
    ContractChecker.check(both());
    try (OpenDisk disk = both().open()) {
      assertThat(disk.traits().blockSizes()).isEqualTo(new BlockSizes(1, 65_536, UNLIMITED));
      disk.write(65_535, new byte[] {7});
      assertThat(disk.read(65_534, 2)).containsExactly(Samples.bytes(65_535)[65_534], 7);
    }
  }

  @Test
  void disconnectsWhoWritesTooMuch() throws IOException {
    byte[] bytes = new byte[4096];
    Layers layers = behind(Scripted.on(bytes), "blocksize-write-disconnect=1K");
    try (OpenDisk disk = layers.open()) {
      disk.write(0, new byte[1024]);
      disk.zero(0, 4096);
      assertThat(disk.read(0, 4096)).hasSize(4096);
      NbdException refused =
          catchThrowableOfType(NbdException.class, () -> disk.write(0, Samples.bytes(1025)));
      assertThat(refused.code()).isEqualTo(ErrorCode.ESHUTDOWN);
      assertThat(bytes).isEqualTo(new byte[4096]);
    }
  }

  @Test
  void endsTheConnectionOfWhoWritesTooMuch() throws IOException {
    Layers layers =
        Layers.of(new MemoryPlugin(), "64K")
            .behind(new BlockSizePolicyFilter(), "blocksize-write-disconnect=1K");
    try (ServedDisk served = layers.serve();
        WireClient client = served.connect();
        WireClient other = served.connect()) {
      client.write(0, Samples.bytes(1024), 0);
      assertThatThrownBy(() -> client.write(0, new byte[1025], 0)).isInstanceOf(IOException.class);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  client.read(0, 1);
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(other.read(0, 1024)).isEqualTo(Samples.bytes(1024));
    }
  }

  @Test
  void changesNothingElse() throws IOException {
    Scripted below =
        disk(1, 4096, UNLIMITED)
            .traits(
                it ->
                    it.identity(new Identity("test", "it"))
                        .trim(Support.EMULATE)
                        .multiConn(Support.NATIVE));
    try (OpenDisk disk = behind(below, "blocksize-minimum=4K").open()) {
      assertThat(disk.traits().identity()).contains(new Identity("test", "it"));
      assertThat(disk.traits().trim()).isEqualTo(Support.NATIVE);
      assertThat(disk.traits().multiConn()).isEqualTo(Support.NATIVE);
      assertThat(disk.contexts().names()).containsExactly(Allocation.NAME);
    }
  }

  @Test
  void isUpgradedButNotToLessThanClientsWereTold() throws IOException {
    Layers told = Layers.of(new MemoryPlugin(), "64K").behind(new BlockSizePolicyFilter());
    try (OpenDisk disk = told.open()) {
      disk.write(1, new byte[] {5});
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(disk.read(1, 1)).containsExactly(5);
      Layers less =
          Layers.of(new MemoryPlugin(), "64K")
              .behind(
                  new BlockSizePolicyFilter(),
                  "blocksize-minimum=4K",
                  "blocksize-error-policy=error");
      assertThat(disk.upgrade(less).result()).isEqualTo(Upgrade.Result.MISFIT);
      assertThat(disk.read(1, 1)).containsExactly(5);
    }
  }
}
