package nbd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import nbd.wire.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverageTest {
  @Test
  void piecesInAnyOrderMakeAWhole() throws Exception {
    Coverage coverage = new Coverage(100);
    coverage.content(60, 40);
    coverage.content(0, 10);
    coverage.content(20, 40);
    assertThat(coverage.complete()).isFalse();
    assertThat(coverage.firstMissing()).isEqualTo(10);
    coverage.content(10, 10);
    assertThat(coverage.complete()).isTrue();
  }

  @Test
  void nothingIsMissingOfNothing() {
    assertThat(new Coverage(0).complete()).isTrue();
    assertThat(new Coverage(1).complete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 2",
    "99, 2",
    "100, 1",
    "0, 101",
    "0, 0",
    "0, -1",
    "9223372036854775807, 1",
    "5, 96",
    "1, 9223372036854775807"
  })
  void contentOutsideIsRefused(long start, long size) {
    assertThatThrownBy(() -> new Coverage(100).content(start, size))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("content of %d bytes at %d of a read of 100 bytes", size, start);
  }

  @ParameterizedTest
  @CsvSource({"20, 10", "15, 6", "29, 1", "25, 2", "10, 30", "0, 100"})
  void overlapIsRefused(long start, long size) throws Exception {
    Coverage coverage = new Coverage(100);
    coverage.content(20, 10);
    assertThatThrownBy(() -> coverage.content(start, size))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("overlaps earlier content 20 to 30");
  }

  @Test
  void contentMayComeBeforeItsErrorButNotAfter() throws Exception {
    Coverage coverage = new Coverage(100);
    coverage.content(0, 10);
    coverage.error(5);
    coverage.error(20);
    coverage.content(10, 10);
    coverage.content(21, 1);
    assertThatThrownBy(() -> coverage.content(20, 1))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("comes after an error inside it");
  }

  @Test
  void errorsOutsideAreRefused() {
    Coverage coverage = new Coverage(100);
    for (long position : new long[] {-1, 100, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> coverage.error(position)).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void agreesWithASetOfBits() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      Coverage coverage = new Coverage(64);
      BitSet bits = new BitSet(64);
      for (int i = 0; i < 40; i++) {
        int start = random.nextInt(64);
        int size = 1 + random.nextInt(Math.min(8, 64 - start));
        boolean free = bits.get(start, start + size).isEmpty();
        assertThat(accepts(coverage, start, size)).isEqualTo(free);
        if (free) {
          bits.set(start, start + size);
        }
        assertThat(coverage.complete()).isEqualTo(bits.cardinality() == 64);
        assertThat(coverage.firstMissing()).isEqualTo(bits.nextClearBit(0));
      }
    }
  }

  private static boolean accepts(Coverage coverage, long start, long size) {
    try {
      coverage.content(start, size);
      return true;
    } catch (ProtocolException e) {
      return false;
    }
  }
}
