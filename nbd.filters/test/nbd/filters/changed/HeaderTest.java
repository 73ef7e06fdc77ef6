package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.zip.CRC32C;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file as docs/filters/changed.md describes it to other programs. */
class HeaderTest extends WithFolder {
  private static final long SIZE = 1_000_000;

  /** Written by hand, from the page. */
  private static byte[] file(int flags, String bootId) {
    ByteBuffer bytes = ByteBuffer.allocate(4096 + 32);
    bytes.put(0, "nbdj-changed\n".getBytes(StandardCharsets.US_ASCII));
    bytes.putInt(16, 1).putInt(20, flags);
    bytes.putLong(24, 4096).putLong(32, SIZE).putLong(40, 1_700_000_000_000L);
    bytes.put(48, bootId.getBytes(StandardCharsets.US_ASCII));
    bytes.putInt(84, 6).put(88, "test 1".getBytes(StandardCharsets.US_ASCII));
    seal(bytes);
    // Granules 0, 9 and 244, which is the last one; the bits behind it mean nothing.
    bytes.put(4096, (byte) 1).put(4097, (byte) 2).put(4096 + 30, (byte) 0xf0);
    return bytes(bytes);
  }

  private static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[from.capacity()];
    from.get(0, bytes);
    return bytes;
  }

  private static void seal(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes(bytes), 0, 508);
    bytes.putInt(508, (int) crc.getValue());
  }

  @Test
  void aFileThatIsWrittenByThePageIsRead() throws IOException {
    Files.createDirectory(folder());
    Files.write(file("A.changed"), file(0, ""));
    try (OpenDisk disk = open(new TestDisk(SIZE))) {
      assertThat(dirtyOffsets(disk, "A", 4096)).containsExactly(0L, 9 * 4096L, 244 * 4096L);
    }
  }

  @Test
  void aFileIsWrittenAsThePageSays() throws IOException {
    try (OpenDisk disk =
        open(new TestDisk(SIZE), "changed-checkpoint=A", "changed-granularity=4K")) {
      disk.write(0, new byte[1]);
      disk.write(9 * 4096 + 4095, new byte[1]);
      disk.write(SIZE - 1, new byte[1]);
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file("A.changed")));
      byte[] expected = file(1, BOOT);
      ByteBuffer wanted = ByteBuffer.wrap(expected).putLong(40, bytes.getLong(40));
      wanted.put(4096 + 30, (byte) 0x10);
      seal(wanted);
      assertThat(bytes(bytes)).isEqualTo(expected);
      assertThat(bytes.getLong(40))
          .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
    }
    assertThat(ByteBuffer.wrap(Files.readAllBytes(file("A.changed"))).getInt(20)).isZero();
  }

  /** Each is one change to a good file. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, false, does not begin with nbdj-changed",
    "19, 2, false, 'version is 2, and this server knows 1'",
    "20, 1, false, checksum",
    "44, 9, false, checksum",
    "400, 1, false, checksum",
    "511, 1, false, checksum",
    "28, 7, true, not a granularity",
    "32, -128, true, makes no sense",
    "84, 1, true, makes no sense",
    "32, 64, true, is too small",
    "39, 0, true, it has 4128 bytes and should have",
  })
  void aDamagedFileIsRefused(int at, int value, boolean sealed, String why) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(file(0, "")).put(at, (byte) value);
    if (at == 39) {
      bytes.putLong(32, SIZE * 10);
    }
    if (sealed) {
      seal(bytes);
    }
    isRefused(bytes(bytes), why);
  }

  @ParameterizedTest
  @CsvSource({"0", "16", "511", "4095", "4096", "4127"})
  void aTruncatedFileIsRefused(int length) throws IOException {
    byte[] good = file(0, "");
    isRefused(java.util.Arrays.copyOf(good, length), length < 512 ? "the file ends" : "it has");
  }

  private void isRefused(byte[] bytes, String why) throws IOException {
    Files.createDirectory(folder());
    Files.write(file("A.changed"), bytes);
    TestDisk disk = new TestDisk(SIZE);
    assertThatThrownBy(() -> open(disk))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file("A.changed").toString())
        .hasMessageContaining(why)
        .hasMessageContaining("or changed-drop=A), and make a full backup");
    assertThat(Files.readAllBytes(file("A.changed"))).isEqualTo(bytes);
    try (OpenDisk opened = open(disk, "changed-drop=A")) {
      assertThat(opened.contexts().names()).isEmpty();
    }
  }

  @Test
  void aDamagedFileCanBeDroppedByARequest() throws IOException {
    Files.createDirectory(folder());
    Files.write(file("A.changed"), new byte[3]);
    Files.write(file("A.drop"), new byte[0]);
    try (OpenDisk opened = open(new TestDisk(SIZE))) {
      assertThat(opened.contexts().names()).isEmpty();
      assertThat(files()).containsExactly("lock");
    }
  }

  @Test
  void anIdentityThatIsTooLongIsToldByItsHash() throws IOException {
    TestDisk disk = new TestDisk(SIZE);
    disk.identity("x".repeat(300) + "a".repeat(300));
    open(disk, "changed-checkpoint=A").close();
    try (OpenDisk same = open(disk)) {
      assertThat(dirtyOffsets(same, "A", 65536)).isEmpty();
    }
    disk.identity("x".repeat(300) + "b".repeat(300));
    try (OpenDisk other = open(disk)) {
      assertThat(dirtyOffsets(other, "A", 65536)).hasSize(16);
    }
  }
}
