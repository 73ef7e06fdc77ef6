package nbd.filters.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.ExtentMap;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.filters.RandomCalls;
import nbd.filters.Samples;
import nbd.filters.Tool;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetFilterTest {
  static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new OffsetFilter(), words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"range=1M", "range=4097", "range=1", "range=0"})
  void keepsTheContract(String range) throws IOException {
    ContractChecker.check(
        Layers.of(new MemoryPlugin(), "2M").behind(new OffsetFilter(), "offset=12345", range));
  }

  @Test
  void readsAndChangesOnlyItsPart() throws IOException {
    byte[] bytes = Samples.bytes(20_000);
    byte[] before = bytes.clone();
    Oracle oracle = new Oracle(7, Arrays.copyOfRange(bytes, 5_001, 15_008));
    try (OpenDisk disk = behind(Scripted.on(bytes), "offset=5001", "range=10007").open()) {
      assertThat(disk.size()).isEqualTo(10_007);
      new RandomCalls(disk, oracle, disk.size(), 7).changes(500);
    }
    oracle.checkRead(0, Arrays.copyOfRange(bytes, 5_001, 15_008));
    assertThat(bytes).startsWith(Arrays.copyOf(before, 5_001));
    assertThat(bytes).endsWith(Arrays.copyOfRange(before, 15_008, 20_000));
  }

  @Test
  void servesTheVeryEndOfTheLargestDisk() throws IOException {
    long size = Long.MAX_VALUE;
    Scripted disk =
        Scripted.ofSize(size)
            .content(Samples::at)
            .allocation(
                ExtentMap.strict(0)
                    .append(size - 10, Allocation.HOLE_ZERO)
                    .append(10, Allocation.DATA)
                    .build());
    try (OpenDisk end = behind(disk, "offset=" + (size - 100)).open()) {
      assertThat(end.size()).isEqualTo(100);
      assertThat(end.read(0, 100)).isEqualTo(Samples.from(size - 100, 100));
      assertThat(end.extents(Allocation.NAME, new Range(0, 100), 9))
          .hasToString("[0x0+0x5a hole,zero; 0x5a+0xa data]");
    }
    try (OpenDisk most = behind(disk, "offset=1").open()) {
      assertThat(most.size()).isEqualTo(size - 1);
      assertThat(most.extents(Allocation.NAME, new Range(0, size - 1), 9).end())
          .isEqualTo(size - 1);
      assertThat(most.read(size - 2, 1)).isEqualTo(Samples.from(size - 1, 1));
    }
  }

  @Test
  void isReadOnlyOverAReadOnlyDisk() throws IOException {
    try (OpenDisk moved = behind(Scripted.ofSize(100), "offset=1").open()) {
      assertThat(moved.traits().readOnly()).isTrue();
    }
  }

  @Test
  void saysWhatDoesNotFitTheDisk() {
    Scripted disk = Scripted.ofSize(10_000);
    assertRefused(
        behind(disk, "offset=9000", "range=1001"),
        "offset+range (9000+1001) is larger than the real size (10000) of the underlying file or"
            + " device");
    assertRefused(
        behind(disk, "offset=10001"),
        "offset (10001) is larger than the real size (10000) of the underlying file or device");
    assertRefused(
        behind(disk, "offset=9223372036854775807", "range=9223372036854775807"),
        "offset+range (9223372036854775807+9223372036854775807) is larger than the real size"
            + " (10000) of the underlying file or device");
  }

  @Test
  void saysWhichPlacesFitTheBlocksOfTheDisk() {
    Scripted disk =
        Scripted.ofSize(10_240).traits(it -> it.blockSizes(new BlockSizes(512, 4096, 1 << 20)));
    assertRefused(
        behind(disk, "offset=513"),
        "offset: the part starts at byte 513, but the disk below has blocks of 512 bytes: 512 or"
            + " 1024 would be right");
    assertRefused(
        behind(disk, "offset=512", "range=1000"),
        "offset: the part ends at byte 1512, but the disk below has blocks of 512 bytes: 1024 or"
            + " 1536 would be right");
  }

  private static void assertRefused(Layers layers, String message) {
    assertThatThrownBy(layers::open).isInstanceOf(OpenException.class).hasMessage(message);
  }

  @Test
  void refusesANegativeOffset() {
    assertThatThrownBy(() -> behind(Scripted.ofSize(1), "offset=-1").open())
        .hasMessageContaining("parameter 'offset': '-1' is not a number of bytes");
  }

  private static final String MAP = "nbdinfo --size \"$uri\"; nbdinfo --map \"$uri\"";

  @Test
  void showsTheMapThatNbdkitShows() throws Exception {
    Tool.need("nbdkit", "nbdinfo");
    String data = "\"@0x8000 1*65536 @0x50000 2*32768\"";
    String filter = "offset=36K range=300000";
    String theirs = Tool.nbdkit("--filter=offset data data=" + data + " size=1M " + filter, MAP);
    Layers layers =
        Layers.of(new MemoryPlugin(), "1M").behind(new OffsetFilter(), filter.split(" "));
    try (ServedDisk served = filled(layers)) {
      assertThat(Tool.sh(MAP.replace("$uri", served.uri().toString()))).isEqualTo(theirs);
    }
  }

  /** With the data of the nbdkit command, seen through the filter. */
  private static ServedDisk filled(Layers layers) throws IOException {
    ServedDisk served = layers.serve();
    try (var client = served.connect()) {
      client.write(0, bytes(0x18000 - 36 * 1024, 1), 0);
      client.write(0x50000 - 36 * 1024, bytes(300_000 - 0x47000, 2), 0);
    }
    return served;
  }

  private static byte[] bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
