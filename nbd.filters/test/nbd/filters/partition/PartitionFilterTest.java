package nbd.filters.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.ExtentMap;
import nbd.api.Identity;
import nbd.api.ParameterException;
import nbd.api.Range;
import nbd.filters.Samples;
import nbd.filters.Tool;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionFilterTest {
  @TempDir Path folder;

  private static Image image() {
    return new Image(200, 512).slot(0, 0, 0x83, 63, 100);
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(Partitions.of(image().disk(), "partition=1"));
  }

  @Test
  void readsTheTableInTheBlocksOfTheDisk() throws IOException {
    Scripted disk =
        new Image(256, 512)
            .slot(0, 0, 0x83, 64, 128)
            .disk()
            .traits(it -> it.blockSizes(new BlockSizes(8192, 8192, 8192)));
    ContractChecker.check(Partitions.of(disk, "partition=1"));
  }

  @Test
  void refusesAPartitionThatBeginsInsideABlockOfTheDisk() {
    Scripted disk = image().disk().traits(it -> it.blockSizes(new BlockSizes(4096, 4096, 1 << 20)));
    Partitions.assertRefused(
        Partitions.of(disk, "partition=1"),
        "partition 1 starts at byte 32256, but the disk below has blocks of 4096 bytes: 28672 or"
            + " 32768 would be right");
  }

  @Test
  void movesExtentsAndIdentity() throws IOException {
    Scripted disk =
        image()
            .disk()
            .traits(it -> it.identity(new Identity("test", "it")))
            .allocation(
                ExtentMap.strict(0).append(40_000, Allocation.DATA).append(62_400, 3).build());
    try (OpenDisk one = Partitions.of(disk, "partition=1").open()) {
      assertThat(one.extents(Allocation.NAME, new Range(0, 51_200), 9))
          .hasToString("[0x0+0x1e40 data; 0x1e40+0xa9c0 hole,zero]");
      assertThat(one.traits().identity()).contains(new Identity("test", "it 0x7e00+0xc800"));
    }
  }

  @Test
  void wantsAPartitionFromOneOn() {
    Scripted disk = image().disk();
    assertThatThrownBy(() -> Partitions.of(disk).open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'partition' is required: give partition=<NUMBER>");
    assertThatThrownBy(() -> Partitions.of(disk, "partition=0").open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'partition': 0 is not a partition; they begin at 1");
    assertThatThrownBy(() -> Partitions.of(disk, "partition=1", "partition-sectorsize=1K").open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'partition-sectorsize': 1024 is not 512 or 4096");
  }

  /** Each with a partition of an odd size at an odd place. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "label: dos\\n2048,1000,L\\n4096,777,S\\n6000,20000,E\\n,2000,L\\n,3001,L\\n,,L\\n",
        "label: dos\\n2048,20000,E\\n27000,900,L\\n4000,500,L\\n3000,300,L\\n",
        "label: gpt\\n2048,1000,L\\n4097,778,L\\n,,L\\n"
      })
  void findsAllThatSfdiskHasMadeAndNbdkitFinds(String script) throws Exception {
    Tool.need("sfdisk", "nbdkit", "nbdcopy");
    Path image = imageOf(script);
    byte[] bytes = Files.readAllBytes(image);
    MatchResult[] made = partitions(image);
    assertThat(made).hasSizeGreaterThanOrEqualTo(3);
    for (MatchResult each : made) {
      int number = Integer.parseInt(each.group(1));
      int start = Integer.parseInt(each.group(2)) * 512;
      int end = start + Integer.parseInt(each.group(3)) * 512;
      assertSame(image, bytes, number, Arrays.copyOfRange(bytes, start, end));
    }
  }

  /** What {@code sfdisk} says that it has made, without the extended partition. */
  private static MatchResult[] partitions(Path image) throws Exception {
    return Pattern.compile("disk\\.img(\\d+) : start= *(\\d+), size= *(\\d+), type=(?!5\\b|f\\b)")
        .matcher(Tool.sh("sfdisk -d " + image))
        .results()
        .toArray(MatchResult[]::new);
  }

  private void assertSame(Path image, byte[] bytes, int number, byte[] expected) throws Exception {
    try (ServedDisk served = Partitions.of(Scripted.on(bytes), "partition=" + number).serve();
        var client = served.connect()) {
      assertThat(client.size()).isEqualTo(expected.length);
      assertThat(client.read(0, expected.length)).isEqualTo(expected);
    }
    Path copy = folder.resolve("copy");
    Files.deleteIfExists(copy);
    Tool.nbdkit("-r --filter=partition file " + image + " partition=" + number, copyTo(copy));
    assertThat(copy).hasBinaryContent(expected);
  }

  private static String copyTo(Path file) {
    return "nbdcopy \"$uri\" " + file;
  }

  private Path imageOf(String script) throws Exception {
    Path image = folder.resolve("disk.img");
    try (FileChannel file =
        FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(Samples.bytes(20 << 20)));
    }
    Tool.sh("dd if=/dev/zero of=" + image + " bs=1M count=1 conv=notrunc");
    String said = Tool.sh("printf '" + script + "' | sfdisk --wipe never " + image);
    assertThat(said).contains("The partition table has been altered");
    return image;
  }

  @Test
  void findsTheBackupOfATableThatSfdiskHasMade() throws Exception {
    Tool.need("sfdisk");
    Path image = imageOf("label: gpt\\n2048,1000,L\\n4097,778,L\\n,,L\\n");
    byte[] bytes = Files.readAllBytes(image);
    Arrays.fill(bytes, 512, 20_000, (byte) 7);
    Layers layers = Partitions.of(Scripted.on(bytes), "partition=2");
    try (OpenDisk two = layers.open()) {
      assertThat(two.read(0, 778 * 512))
          .isEqualTo(Arrays.copyOfRange(bytes, 4097 * 512, (4097 + 778) * 512));
    }
  }
}
