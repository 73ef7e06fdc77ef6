package nbd.plugins.sh;

import static nbd.api.Allocation.DATA;
import static nbd.api.Allocation.HOLE;
import static nbd.api.Allocation.HOLE_ZERO;
import static nbd.api.Allocation.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import nbd.api.Extent;
import nbd.api.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Extents as scripts print them. */
class ExtentLinesTest {
  private static final Range ASKED = new Range(1024, 4096);

  @Test
  void aLineIsOffsetLengthAndType() {
    assertThat(
            ExtentLines.parse(
                new Range(0, 1 << 20),
                "0 1K\n1024\t2s hole\n  2K  2048   zero  \n4k 1M hole,zero\n"))
        .containsExactly(
            new Extent(0, 1024, DATA),
            new Extent(1024, 1024, HOLE),
            new Extent(2048, 2048, ZERO),
            new Extent(4096, 1 << 20, HOLE_ZERO));
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "0, 0", "1, 1", "2, 2", "3, 3", "'zero,hole', 3", "data, 0", "hole, 1"})
  void aTypeIsANumberOrWords(String type, long status) {
    assertThat(ExtentLines.parse(ASKED, "1024 1 " + type))
        .containsExactly(new Extent(1024, 1, status));
  }

  @Test
  void linesMayHaveAnyOrderGapsAndPlaces() {
    String lines = "4096 9k\n\n0 512 zero\n2048 1024";
    assertThat(ExtentLines.parse(ASKED, lines))
        .containsExactly(
            new Extent(1024, 1024, HOLE_ZERO),
            new Extent(2048, 1024, DATA),
            new Extent(3072, 1024, HOLE_ZERO),
            new Extent(4096, 9 << 10, DATA));
  }

  @Test
  void neighboursOfOneTypeMergeAndNothingIsAddedBehindTheLast() {
    assertThat(ExtentLines.parse(ASKED, "1024 10 3\n1034 10 zero,hole"))
        .containsExactly(new Extent(1024, 20, HOLE_ZERO));
  }

  @Test
  void extentsReachTheEndOfTheLargestDisk() {
    assertThat(ExtentLines.parse(new Range(0, Long.MAX_VALUE), "0 4E\n4E 4611686018427387903 3"))
        .extracting(Extent::end)
        .containsExactly(1L << 62, Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          1024,                     is not OFFSET LENGTH
          a b,                      'a' is not a number of bytes
          1024 -5,                  '-5' is not a number of bytes
          1024 5 7,                 type '7' is not 0 to 3
          1024 5 0x3,               type '0x3' is not 0 to 3
          1024 9E,                  '9E' is not a number of bytes
          1 9223372036854775807,    2^63-1
          0 5,                      no extent has the first byte of 0x400+0x1000
          """)
  void aLineThatIsWrongIsNamed(String line, String told) {
    assertThatThrownBy(() -> ExtentLines.parse(ASKED, line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(told);
  }

  @Test
  void extentsThatShareAByteAreBothNamed() {
    assertThatThrownBy(() -> ExtentLines.parse(ASKED, "2047 2\n1024 1024 3"))
        .hasMessageContainingAll("0x400+0x400 hole,zero", "0x7ff+0x2 data");
  }

  @Test
  void noLineAtAllSaysNothing() {
    assertThatThrownBy(() -> ExtentLines.parse(ASKED, "")).hasMessageContaining("no extent has");
  }
}
