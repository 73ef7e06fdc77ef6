package nbd.filters.partition;

import static nbd.filters.partition.Partitions.assertFound;
import static nbd.filters.partition.Partitions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;

class MbrTest {
  private static Layers partition(Image image, int number) {
    return Partitions.of(image.disk(), "partition=" + number);
  }

  /** Primaries 1 and 3; extended 4 from sector 100 on, with 5 at 110 and 6 at 160. */
  private static Image full() {
    return new Image(400, 512)
        .slot(0, 0, 0x83, 8, 4)
        .slot(0, 2, 0x07, 20, 10)
        .slot(0, 3, 0x05, 100, 200)
        .slot(100, 0, 0x83, 10, 30)
        .slot(100, 1, 0x05, 50, 50)
        .slot(150, 0, 0x83, 10, 20)
        .mark(8, "one")
        .mark(20, "three")
        .mark(110, "five")
        .mark(160, "six");
  }

  @Test
  void findsPrimaryAndLogicalPartitions() throws IOException {
    Scripted disk = full().disk();
    assertFound(disk, 1, 4 * 512, "one");
    assertFound(disk, 3, 10 * 512, "three");
    assertFound(disk, 5, 30 * 512, "five");
    assertFound(disk, 6, 20 * 512, "six");
  }

  @Test
  void saysWhichPartitionsThereAre() {
    assertRefused(partition(full(), 2), "MBR partition 2 not found; found: 1, 3, 5, 6");
    assertRefused(partition(full(), 4), "MBR partition 4 not found; found: 1, 3, 5, 6");
    assertRefused(partition(full(), 7), "MBR partition 7 not found; found: 1, 3, 5, 6");
    Image none = new Image(10, 512).signed(0);
    assertRefused(partition(none, 1), "MBR partition 1 not found; found: none");
  }

  @Test
  void countsInSectorsOf4096BytesWhereItIsTold() throws IOException {
    Image image = new Image(20, 4096).slot(0, 1, 0x83, 5, 2).mark(5, "large");
    try (var two = Partitions.of(image.disk(), "partition=2", "partition-sectorsize=4K").open()) {
      assertThat(two.size()).isEqualTo(8192);
      assertThat(two.read(0, 5)).isEqualTo("large".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void takesAChainThatIsNotInTheOrderOfTheDisk() throws IOException {
    Image image =
        new Image(400, 512)
            .slot(0, 0, 0x0f, 100, 200)
            .slot(100, 0, 0x83, 90, 10)
            .slot(100, 1, 0x05, 50, 30)
            .slot(150, 0, 0x83, 5, 6)
            .slot(150, 1, 0x05, 20, 30)
            .slot(120, 0, 0x83, 2, 3)
            .mark(122, "seven");
    assertFound(image.disk(), 7, 3 * 512, "seven");
  }

  @Test
  void endsAtAChainThatIsALoop() throws IOException {
    Image image =
        new Image(400, 512)
            .slot(0, 0, 0x05, 100, 200)
            .slot(100, 0, 0x83, 1, 1)
            .slot(100, 1, 0x05, 50, 30)
            .slot(150, 0, 0x83, 1, 1)
            .slot(150, 1, 0x05, 0, 30)
            .mark(151, "six");
    assertFound(image.disk(), 6, 512, "six");
    assertRefused(
        partition(image, 7),
        "MBR partition 7 not found; found: 5, 6; invalid EBR chain: sector"
            + " 100: it was there before, the chain is a loop");
  }

  @Test
  void endsAtAChainThatLeavesTheDiskOrIsNone() {
    Image outside =
        new Image(400, 512)
            .slot(0, 0, 0x05, 100, 200)
            .slot(100, 0, 0x83, 1, 1)
            .slot(100, 1, 0x05, 0xffff_ff00L, 30);
    assertRefused(
        partition(outside, 6),
        "MBR partition 6 not found; found: 5; invalid EBR chain: sector"
            + " 4294967140: it is outside the disk, which has 400 sectors of 512 bytes");
    Image unsigned = new Image(400, 512).slot(0, 0, 0x05, 100, 200);
    assertRefused(
        partition(unsigned, 5),
        "MBR partition 5 not found; found: none; invalid EBR chain: sector"
            + " 100: it has no signature");
  }

  @Test
  void endsAtAChainThatIsTooLong() {
    Image image = new Image(1200, 512).slot(0, 0, 0x05, 1, 1199);
    for (int i = 0; i < 1100; i++) {
      image.slot(1 + i, 0, 0, 0, 0).slot(1 + i, 1, 0x05, i + 1, 1);
    }
    assertRefused(
        partition(image, 9),
        "MBR partition 9 not found; found: none; invalid EBR chain: sector"
            + " 1025: there are more than 1024 links");
  }

  @Test
  void servesPartitionsBeforeAChainThatCannotBeRead() throws IOException {
    byte[] bytes = full().bytes();
    Scripted bad =
        Scripted.ofSize(bytes.length)
            .content(
                at -> {
                  if (at >= 150 * 512 && at < 151 * 512) {
                    throw new NbdException(ErrorCode.EIO, "a bad sector");
                  }
                  return bytes[(int) at];
                });
    assertFound(bad, 5, 30 * 512, "five");
    assertRefused(
        Partitions.of(bad, "partition=6"),
        "MBR partition 6 not found; found: 1, 3, 5; invalid EBR chain: sector 150: a bad"
            + " sector");
  }

  @Test
  void refusesPartitionsThatAreNotWhereTheyMustBe() {
    Image image =
        full()
            .slot(0, 0, 0x83, 390, 11)
            .slot(0, 1, 0x83, 0xffff_ffffL, 0xffff_ffffL)
            .slot(100, 0, 0x83, 0, 30)
            .slot(150, 0, 0x83, 10, 141);
    assertRefused(
        partition(image, 1),
        "partition 1 is sectors 390 to 400, outside the disk, which has sectors 0 to 399");
    assertRefused(
        partition(image, 2),
        "partition 2 is sectors 4294967295 to 8589934589, outside the disk, which has sectors 0 to"
            + " 399");
    assertRefused(
        partition(image, 5),
        "partition 5 is sectors 100 to 129, outside the extended partition, which has sectors 101"
            + " to 299");
    assertRefused(
        partition(image, 6),
        "partition 6 is sectors 160 to 300, outside the extended partition, which has sectors 151"
            + " to 299");
  }
}
