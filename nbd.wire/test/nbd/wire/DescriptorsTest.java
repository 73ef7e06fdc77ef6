package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
  @Test
  void descriptorsAreToldInOrder() {
    Descriptors descriptors = Descriptors.of(4096, 0, 8192, 3);
    assertThat(descriptors.count()).isEqualTo(2);
    assertThat(descriptors.length(1)).isEqualTo(8192);
    assertThat(descriptors.status(1)).isEqualTo(3);
    assertThat(descriptors.covered()).isEqualTo(12288);
    assertThat(descriptors).hasToString("[4096:0, 8192:3]");
  }

  @Test
  void builderGrows() {
    Descriptors.Builder builder = Descriptors.builder();
    for (int i = 1; i <= 1000; i++) {
      builder.add(i, -i);
    }
    Descriptors descriptors = builder.build();
    assertThat(descriptors.count()).isEqualTo(1000);
    assertThat(descriptors.length(999)).isEqualTo(1000);
    assertThat(descriptors.status(0)).isEqualTo(-1);
    assertThat(descriptors.covered()).isEqualTo(500500);
  }

  @Test
  void whatIsBuiltDoesNotChange() {
    Descriptors.Builder builder = Descriptors.builder().add(1, 0);
    Descriptors one = builder.build();
    builder.add(2, 1);
    assertThat(one).isEqualTo(Descriptors.of(1, 0)).hasSameHashCodeAs(Descriptors.of(1, 0));
    assertThat(one).isNotEqualTo(Descriptors.of(1, 1));
  }

  @Test
  void emptyListsAndEmptyExtentsAreRefused() {
    assertThatThrownBy(() -> Descriptors.builder().build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Descriptors.of(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("descriptor length 0; 1 or more expected");
    assertThatThrownBy(() -> Descriptors.of(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in pairs");
  }

  @Test
  void sumsOverTheRangeAreRefused() {
    Descriptors descriptors = Descriptors.of(Long.MAX_VALUE, 0, 1, 0);
    assertThatThrownBy(descriptors::covered).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void numbersOfMoreThan32BitsHaveNoCompactForm() {
    assertNoCompactForm(Descriptors.of(1L << 32, 0), "descriptor length 0x100000000");
    assertNoCompactForm(Descriptors.of(1, -1), "descriptor status 0xffffffffffffffff");
  }

  private static void assertNoCompactForm(Descriptors descriptors, String message) {
    Reply.Chunk chunk = new Reply.Chunk.BlockStatus(1, Flags.none(ChunkFlag.class), 1, descriptors);
    assertThatThrownBy(() -> ReplyCodec.encode(Mode.STRUCTURED, 0, chunk, ByteBuffer.allocate(100)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
