package nbd.filters.gzip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.OpenException;
import nbd.filters.RandomCalls;
import nbd.filters.Samples;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipFilterTest {
  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  /** A disk with holes between data, of which the packed form has more than one piece. */
  static byte[] disk(int seed) {
    byte[] bytes = new byte[700_001];
    Random random = new Random(seed);
    for (int at = 0; at < bytes.length; at += 50_000) {
      int length = Math.min(bytes.length - at, random.nextInt(40_000));
      byte[] data = new byte[length];
      random.nextBytes(data);
      System.arraycopy(data, 0, bytes, at, length);
    }
    return bytes;
  }

  static Layers layers(byte[] packed) {
    return layers(packed, 1);
  }

  /** Over a disk with blocks of that size, filled up with zeroes as a partition is. */
  static Layers layers(byte[] packed, int block) {
    int size = (packed.length + block - 1) / block * block;
    return Layers.of(
            Scripted.on(Arrays.copyOf(packed, size))
                .traits(it -> it.blockSizes(new BlockSizes(block, 4096, 1 << 16)).readOnly(true)))
        .behind(new GzipFilter());
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 512, 4096})
  void keepsTheContractOverDisksOfAnyBlockSize(int block) throws IOException {
    ContractChecker.check(layers(gzip(disk(1)), block));
  }

  @Test
  void keepsTheContractForAnEmptyDisk() throws IOException {
    ContractChecker.check(layers(gzip(new byte[0])));
  }

  @Test
  void hasTheBytesAndTellsTheZeroesOfWhatIsPacked() throws IOException {
    byte[] bytes = disk(2);
    Oracle oracle = new Oracle(2, bytes);
    oracle.context(Allocation.NAME, Oracle.Truth.EXACT);
    for (int at = 0; at < bytes.length; at += 4096) {
      byte[] granule = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 4096));
      boolean isZero = Arrays.equals(granule, new byte[granule.length]);
      oracle.status(Allocation.NAME, at, granule.length, isZero ? Allocation.HOLE_ZERO : 0);
    }
    try (OpenDisk disk = layers(gzip(bytes)).open()) {
      assertThat(disk.read(0, bytes.length)).isEqualTo(bytes);
      assertThat(disk.contexts().names()).containsExactly(Allocation.NAME);
      assertThat(disk.traits().readOnly()).isTrue();
      new RandomCalls(disk, oracle, bytes.length, 2).questions(500);
    }
  }

  @Test
  void joinsMembersAndPassesZeroesBetweenAndBehindThem() throws IOException {
    byte[] one = Samples.bytes(5_000);
    byte[] packed = joined(gzip(one), gzip(new byte[0]), new byte[100], gzip(one), new byte[3_000]);
    try (OpenDisk disk = layers(packed).open()) {
      assertThat(disk.read(0, (int) disk.size())).isEqualTo(joined(one, one));
    }
  }

  @Test
  void takesHeadersWithAllThatTheyMayHave() throws IOException {
    byte[] packed = gzip(new byte[] {1, 2, 3});
    byte[] header = Arrays.copyOf(packed, 10);
    header[3] = 0x1f;
    byte[] more = {2, 0, 9, 9, 'n', 'a', 0, 'c', 0, 7, 7};
    byte[] full = joined(header, more, Arrays.copyOfRange(packed, 10, packed.length));
    try (OpenDisk disk = layers(full).open()) {
      assertThat(disk.read(0, 3)).containsExactly(1, 2, 3);
    }
    header[3] = 0x20;
    assertRefused(
        joined(header, more),
        "gzip: the header of a gzip member before byte 4 has an unknown method or flag");
  }

  private static void assertRefused(byte[] packed, String message) {
    assertThatThrownBy(layers(packed)::open).isInstanceOf(OpenException.class).hasMessage(message);
  }

  @Test
  void refusesWhatIsNotGzip() throws IOException {
    assertRefused(new byte[0], "gzip: the disk is not in gzip format");
    assertRefused(new byte[100_000], "gzip: the disk is not in gzip format");
    assertRefused(Samples.bytes(4_096), "gzip: the disk is not in gzip format");
    byte[] whole = gzip(new byte[5]);
    assertRefused(
        joined(whole, new byte[] {0, 0, 'x', 'y'}),
        "gzip: behind the last gzip member, at byte "
            + (whole.length + 2)
            + ", is something that is not one");
  }

  @Test
  void refusesAFileThatIsCutOffAnywhere() throws IOException {
    byte[] packed = gzip(Samples.bytes(3_000));
    for (int length = 1; length < packed.length; length++) {
      assertThatThrownBy(layers(Arrays.copyOf(packed, length))::open)
          .as("the first %d of %d bytes", length, packed.length)
          .isInstanceOf(OpenException.class)
          .hasMessageMatching("gzip: the (disk|gzip file) .*ends at byte " + length + ".*");
    }
  }

  @Test
  void refusesAFileThatIsDamagedAnywhereBehindTheHeader() throws IOException {
    byte[] packed = gzip(disk(3));
    Random random = new Random(3);
    for (int i = 0; i < 30; i++) {
      byte[] damaged = packed.clone();
      damaged[10 + random.nextInt(packed.length - 10)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(layers(damaged)::open).isInstanceOf(OpenException.class);
    }
    packed[packed.length - 8] ^= 1;
    assertRefused(
        packed,
        "gzip: the gzip file is damaged: the checksum at byte "
            + (packed.length - 8)
            + " is not that of its content");
  }

  @Test
  void hasNoParameters() {
    assertThatThrownBy(Layers.of(Scripted.ofSize(1)).behind(new GzipFilter(), "level=9")::open)
        .hasMessageContaining("unknown parameter 'level'");
  }
}
