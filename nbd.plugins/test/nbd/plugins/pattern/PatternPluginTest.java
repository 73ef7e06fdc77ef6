package nbd.plugins.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import nbd.api.ParameterException;
import nbd.plugins.Nbdkit;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;

class PatternPluginTest {
  private static Layers disk(String... words) {
    return Layers.of(new PatternPlugin(), words);
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(disk("1000001"));
    ContractChecker.check(disk("9223372036854775807"));
  }

  @Test
  void hasTheBytesOfNbdkits() throws Exception {
    try (OpenDisk disk = disk("100005").open()) {
      assertThat(disk.read(0, 100_005)).isEqualTo(Nbdkit.bytes("pattern", "100005"));
    }
  }

  @Test
  void isTheSameReadInAnyPiece() throws IOException {
    ByteBuffer expected = ByteBuffer.allocate(64);
    for (long at = 1L << 40; expected.hasRemaining(); at += 8) {
      expected.putLong(at);
    }
    try (OpenDisk disk = disk("2T").open()) {
      for (int from = 0; from < 64; from++) {
        for (int to = from + 1; to <= 64; to++) {
          assertThat(disk.read((1L << 40) + from, to - from))
              .isEqualTo(Arrays.copyOfRange(expected.array(), from, to));
        }
      }
    }
  }

  @Test
  void reachesToTheLargestOffset() throws IOException {
    try (OpenDisk disk = disk("9223372036854775807").open()) {
      assertThat(disk.read(Long.MAX_VALUE - 9, 9))
          .containsExactly(0xff, 0xf0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
    }
  }

  @Test
  void isReadOnlyAndTellsNoExtents() throws IOException {
    try (OpenDisk disk = disk("1M").open()) {
      assertThat(disk.traits().readOnly()).isTrue();
      assertThat(disk.contexts()).isEmpty();
      disk.cache(0, 1 << 20);
    }
  }

  @Test
  void needsASize() {
    assertThatThrownBy(() -> disk().open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'size' is required: give size=<SIZE>");
  }
}
