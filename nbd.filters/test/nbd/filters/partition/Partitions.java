package nbd.filters.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import nbd.api.OpenException;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;

/** Opens partitions of a disk. */
final class Partitions {
  private Partitions() {}

  static Layers of(Scripted disk, String... words) {
    return Layers.of(disk).behind(new PartitionFilter(), words);
  }

  /** That a partition has this size and begins with this text. */
  static void assertFound(Scripted disk, int number, long size, String text) throws IOException {
    try (OpenDisk partition = of(disk, "partition=" + number).open()) {
      assertThat(partition.size()).isEqualTo(size);
      assertThat(new String(partition.read(0, text.length()), StandardCharsets.US_ASCII))
          .isEqualTo(text);
    }
  }

  static void assertRefused(Layers layers, String message) {
    assertThatThrownBy(layers::open).isInstanceOf(OpenException.class).hasMessage(message);
  }
}
