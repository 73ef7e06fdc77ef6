package nbd.filters.partition;

import static nbd.filters.partition.Partitions.assertFound;
import static nbd.filters.partition.Partitions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.filters.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chains of logical partitions of which some have been deleted. */
class EmptyLinkTest {
  /** Two partitions behind an empty link. */
  private static Image withEmptyLink() {
    return new Image(400, 512)
        .slot(0, 0, 0x05, 100, 200)
        .slot(100, 1, 0x05, 50, 30)
        .slot(150, 0, 0x83, 10, 20)
        .slot(150, 1, 0x05, 100, 40)
        .slot(200, 0, 0x83, 10, 21)
        .mark(160, "five")
        .mark(210, "six");
  }

  @Test
  void doesNotCountLinksWithoutAPartition() throws IOException {
    Image image = withEmptyLink();
    assertFound(image.disk(), 5, 20 * 512, "five");
    assertFound(image.disk(), 6, 21 * 512, "six");
    assertRefused(
        Partitions.of(image.disk(), "partition=7"), "MBR partition 7 not found; found: 5, 6");
  }

  @Test
  void countsAsPartxDoes(@TempDir Path folder) throws Exception {
    Tool.need("partx");
    Path file = Files.write(folder.resolve("disk.img"), withEmptyLink().bytes());
    assertThat(Tool.sh("partx -g -o NR,START,SECTORS " + file).lines().map(String::strip))
        .map(line -> line.replaceAll(" +", " "))
        .containsExactly("1 100 200", "5 160 20", "6 210 21");
  }
}
