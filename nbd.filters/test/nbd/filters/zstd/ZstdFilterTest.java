package nbd.filters.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import nbd.api.Allocation;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;

/** Frames that are written by hand, byte for byte, after RFC 8878. */
class ZstdFilterTest {
  private static final String MAGIC = "28b52ffd";

  static Layers layers(byte[] packed) {
    return Layers.of(Scripted.on(packed).traits(it -> it.readOnly(true))).behind(new ZstdFilter());
  }

  private static byte[] hex(String... parts) {
    return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
  }

  private static byte[] unpacked(byte[] packed) throws IOException {
    try (OpenDisk disk = layers(packed).open()) {
      return disk.read(0, (int) disk.size());
    }
  }

  private static void assertRefused(byte[] packed, String message) {
    assertThatThrownBy(layers(packed)::open).isInstanceOf(OpenException.class).hasMessage(message);
  }

  /** Window of 1 KiB, a plain block of 3 bytes. */
  private static final String PLAIN = MAGIC + "00 00" + "19 00 00 61 62 63";

  /** Single segment of 1000 bytes, a block of one byte repeated. */
  private static final String REPEATED = MAGIC + "60 e8 02" + "43 1f 00 7a";

  @Test
  void unpacksPlainAndRepeatedBlocks() throws IOException {
    assertThat(unpacked(hex(PLAIN))).asString().isEqualTo("abc");
    byte[] z = new byte[1000];
    Arrays.fill(z, (byte) 'z');
    assertThat(unpacked(hex(REPEATED))).isEqualTo(z);
    assertThat(unpacked(hex(MAGIC, "00 00", "18 00 00 61 62 63", "0b 00 00 78")))
        .asString()
        .isEqualTo("abcx");
  }

  /**
   * 1 literal x; 1 sequence by tables of one symbol: 1 literal, offset code 2 and bits 00, 3 more.
   */
  @Test
  void unpacksACompressedBlock() throws IOException {
    String literals = "08 78";
    // Offset number 4 is an offset of 1; match symbol 0 is a length of 3.
    String sequences = "01 54 01 02 00" + "04";
    byte[] packed = hex(MAGIC, "00 00", "45 00 00", literals, sequences);
    assertThat(unpacked(packed)).asString().isEqualTo("xxxx");
  }

  @Test
  void joinsFramesAndPassesSkippableOnesAndZeroesBehindThem() throws IOException {
    String skipped = "5f2a4d18 04000000 01020304";
    byte[] packed = hex(skipped, PLAIN, skipped, PLAIN, skipped, "000000000000");
    assertThat(unpacked(packed)).asString().isEqualTo("abcabc");
    try (OpenDisk disk = layers(hex(skipped)).open()) {
      assertThat(disk.size()).isZero();
    }
  }

  @Test
  void checksTheChecksum() throws IOException {
    // XXH64 of "abc" is 44bc2cf5ad770999.
    String frame = MAGIC + "04 00" + "19 00 00 61 62 63";
    assertThat(unpacked(hex(frame, "990977ad"))).asString().isEqualTo("abc");
    assertRefused(
        hex(frame, "990977ae"),
        "zstd: the zstd file is damaged: the checksum at byte 12 is not that of the frame's"
            + " content");
  }

  @Test
  void refusesAFrameOfAnotherLengthThanItTells() {
    assertRefused(
        hex(MAGIC, "20 04", "19 00 00 61 62 63"),
        "zstd: the zstd file is damaged before byte 12: a frame is to have 4 bytes in it, and has"
            + " 3");
    assertRefused(
        hex(MAGIC, "20 02", "18 00 00 61 62 63"),
        "zstd: the zstd file is damaged before byte 12: a frame is to have 2 bytes in it, and has"
            + " 3 or more");
  }

  @Test
  void refusesWhatIsNotZstd() {
    assertRefused(new byte[0], "zstd: the disk is not in zstd format");
    assertRefused(new byte[10], "zstd: the disk is not in zstd format");
    assertRefused(Samples.bytes(5000), "zstd: the disk is not in zstd format");
    assertRefused(
        hex(PLAIN, "0000 61"),
        "zstd: behind the last zstd frame and zeroes, at byte 14, is something else");
    assertRefused(
        hex(PLAIN, "61000000"),
        "zstd: behind the last zstd frame, at byte 12, is something that is not one");
  }

  @Test
  void refusesWhatItCannotUnpack() {
    assertRefused(
        hex(MAGIC, "00 a1"),
        "zstd: the zstd file needs a window of 1207959552 bytes, and at most 134217728 are taken:"
            + " pack it with zstd --long=27 or less");
    assertRefused(
        hex(MAGIC, "01 00 07"),
        "zstd: the zstd file needs dictionary 7; only files that were packed without one can be"
            + " served");
    assertRefused(hex(MAGIC, "08 00"), "zstd: the zstd frame before byte 5 has a reserved flag");
    assertRefused(
        hex(MAGIC, "00 00 07 00 00"),
        "zstd: the zstd file is damaged in the block at byte 6: it is of the reserved type");
  }

  @Test
  void refusesAFileThatIsCutOffAnywhere() {
    byte[] packed = hex(MAGIC, "04 00", "19 00 00 61 62 63", "990977ad");
    for (int length = 4; length < packed.length; length++) {
      assertThatThrownBy(layers(Arrays.copyOf(packed, length))::open)
          .isInstanceOf(OpenException.class)
          .hasMessageStartingWith("zstd: the disk ends at byte " + length + ", in ");
    }
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(layers(hex(REPEATED)));
    ContractChecker.check(layers(hex(MAGIC, "00 00", "01 00 00")));
  }

  @Test
  void tellsZeroes() throws IOException {
    // 64 KiB of zeroes and a letter.
    byte[] packed = hex(MAGIC, "00 38", "02 00 08 00", "09 00 00 61");
    try (OpenDisk disk = layers(packed).open()) {
      assertThat(disk.extents(Allocation.NAME, new Range(0, disk.size()), 9))
          .hasToString("[0x0+0x10000 hole,zero; 0x10000+0x1 data]");
    }
  }

  /** The window of 1 MiB is filled several times over. */
  @Test
  void growsAndMovesTheWindow() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    packed.writeBytes(hex(MAGIC, "00 50"));
    for (int i = 0; i < 40; i++) {
      packed.writeBytes(
          hex(i < 39 ? "02 00 10" : "03 00 10", HexFormat.of().toHexDigits((byte) i)));
      byte[] block = new byte[1 << 17];
      Arrays.fill(block, (byte) i);
      content.writeBytes(block);
    }
    assertThat(unpacked(packed.toByteArray())).isEqualTo(content.toByteArray());
  }

  @Test
  void takesNoMoreMemoryForALargeWindowThanThereIsToRemember() throws IOException {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] packed = hex(MAGIC, "00 88", "19 00 00 61 62 63");
    unpacked(packed);
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThat(unpacked(packed)).asString().isEqualTo("abc");
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(32 << 20);
  }
}
