package nbd.filters.partition;

import static nbd.filters.partition.Partitions.assertFound;
import static nbd.filters.partition.Partitions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GptTest {
  private static final long[] UNUSED = {};
  private static final long[] ONE = {40, 49};
  private static final long[] THREE = {60, 60};
  private static final int LAST = 199;

  private static Layers partition(Image image, int number) {
    return Partitions.of(image.disk(), "partition=" + number);
  }

  /** Partitions 1 and 3; the backup's header is in the last sector, with its entries before it. */
  private static Image full(int sectorSize) {
    return new Image(LAST + 1, sectorSize)
        .slot(0, 0, 0xee, 1, LAST)
        .gpt(1, 2, ONE, UNUSED, THREE)
        .gpt(LAST, LAST - 1, ONE, UNUSED, THREE)
        .mark(40, "one")
        .mark(60, "three");
  }

  @Test
  void findsPartitions() throws IOException {
    assertFound(full(512).disk(), 1, 10 * 512, "one");
    assertFound(full(512).disk(), 3, 512, "three");
  }

  @Test
  void saysWhichPartitionsThereAre() {
    assertRefused(partition(full(512), 2), "GPT partition 2 not found; found: 1, 3");
    assertRefused(partition(full(512), 129), "GPT partition 129 not found; found: 1, 3");
  }

  @Test
  void readsSectorsOf4096Bytes() throws IOException {
    Layers layers = Partitions.of(full(4096).disk(), "partition=1", "partition-sectorsize=4096");
    try (OpenDisk one = layers.open()) {
      assertThat(one.size()).isEqualTo(10 * 4096);
      assertThat(one.read(0, 3)).isEqualTo(new byte[] {'o', 'n', 'e'});
    }
  }

  @Test
  void saysThatTheSectorSizeIsAnotherOne() {
    assertRefused(
        partition(full(4096), 1),
        "GPT is broken: the header in sector 1: it has no signature; the backup in sector 1599: it"
            + " has no signature; there is a GPT for sectors of 4096 bytes:"
            + " partition-sectorsize=4096");
  }

  @ParameterizedTest(name = "sector {0}, byte {1}")
  @CsvSource({"1, 0", "1, 12", "1, 16", "1, 72", "1, 90", "2, 33", "2, 300"})
  void usesTheBackupWhereTheFirstCopyIsBroken(long sector, int at) throws IOException {
    Image image = full(512).broken(sector, at);
    assertFound(image.disk(), 1, 10 * 512, "one");
    assertFound(image.disk(), 3, 512, "three");
    image.broken(LAST, 50);
    assertRefusedWith(image, "the backup in sector 199: its CRC is wrong");
  }

  private static void assertRefusedWith(Image image, String part) {
    assertThatThrownBy(() -> partition(image, 1).open())
        .hasMessageContainingAll("GPT is broken: the header in sector 1: ", part);
  }

  @Test
  void saysWhatIsWrongWithBothCopies() {
    assertRefused(
        partition(full(512).broken(2, 5).broken(LAST - 1, 5), 1),
        "GPT is broken: the header in sector 1: the CRC of its entries is wrong; the backup in"
            + " sector 199: the CRC of its entries is wrong");
  }

  @Test
  void doesNotBelieveAHeaderWhoseCrcIsRightButWhichMakesNoSense() {
    Image image = new Image(200, 512).slot(0, 0, 0xee, 1, 199);
    assertRefusedWith(image.header(1, 2, 4, 64, 0), "its partition entry size is < 128 bytes");
    assertRefusedWith(image.header(1, 2, -1, 128, 0), "its partition table is too large");
    assertRefusedWith(image.header(1, 2, 4, -1, 0), "its partition table is too large");
    assertRefusedWith(image.header(1, 199, 5, 128, 0), "its entries are outside the disk");
    assertRefusedWith(image.header(1, -1, 4, 128, 0), "its entries are outside the disk");
    byte[] bytes = image.header(7, 2, 0, 128, 0).bytes();
    System.arraycopy(bytes, 7 * 512, bytes, 512, 512);
    assertRefusedWith(image, "it is the header of another sector");
  }

  @Test
  void refusesPartitionsThatAreNotOnTheDisk() {
    Image image = new Image(200, 512);
    image.gpt(1, 2, new long[] {190, 200}, new long[] {50, 49}, new long[] {-1, -1});
    String disk = ", outside the disk, which has sectors 0 to 199";
    assertRefused(partition(image, 1), "partition 1 is sectors 190 to 200" + disk);
    assertRefused(partition(image, 2), "partition 2 is sectors 50 to 49" + disk);
    assertRefused(
        partition(image, 3),
        "partition 3 is sectors 18446744073709551615 to 18446744073709551615" + disk);
  }

  @Test
  void takesTheMbrWhereAnOldGptIsBroken() throws IOException {
    Image image = new Image(200, 512).gpt(1, 2, ONE).broken(1, 40);
    image.slot(0, 0, 0x83, 70, 5).mark(70, "mbr");
    assertFound(image.disk(), 1, 5 * 512, "mbr");
  }

  @Test
  void takesTheGptWhereTheMbrIsGone() throws IOException {
    assertFound(new Image(200, 512).gpt(1, 2, ONE).mark(40, "one").disk(), 1, 5120, "one");
  }

  @Test
  void saysThatThereIsNoTable() {
    assertRefused(
        partition(new Image(200, 512), 1),
        "disk does not contain MBR or GPT partition table signature");
    assertRefused(
        Partitions.of(Scripted.ofSize(1023), "partition=1"),
        "disk is too small to be a partitioned disk: it has 1023 bytes, less than two sectors of"
            + " 512");
  }
}
