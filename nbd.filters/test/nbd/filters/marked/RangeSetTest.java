package nbd.filters.marked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nbd.api.ParameterException;
import nbd.api.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeSetTest {
  private static final int SIZE = 300;

  private static BitSet bits(RangeSet set) {
    BitSet bits = new BitSet();
    for (Range range : set.ranges()) {
      bits.set((int) range.offset(), (int) Math.min(range.end(), SIZE));
    }
    return bits;
  }

  @Test
  void isTheBytesOfAllItsRanges() {
    Random random = new Random(5);
    for (int round = 0; round < 500; round++) {
      BitSet expected = new BitSet();
      List<Range> ranges = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        int start = random.nextInt(SIZE);
        int end = start + random.nextInt(Math.min(40, SIZE - start));
        ranges.add(Range.between(start, end));
        expected.set(start, end);
      }
      RangeSet set = RangeSet.of(ranges);
      assertThat(bits(set)).isEqualTo(expected);
      assertAscending(set);
      assertFinds(set, expected, random);
      BitSet rest = (BitSet) expected.clone();
      rest.flip(0, SIZE);
      assertThat(bits(set.complement())).isEqualTo(rest);
      assertAscending(set.complement());
      assertThat(bits(set.widened(16))).isEqualTo(widened(expected));
    }
  }

  private static void assertAscending(RangeSet set) {
    long before = -1;
    for (Range range : set.ranges()) {
      assertThat(range.offset()).isGreaterThan(before);
      assertThat(range.isEmpty()).isFalse();
      before = range.end();
    }
  }

  private static void assertFinds(RangeSet set, BitSet expected, Random random) {
    int from = random.nextInt(SIZE);
    int to = from + 1 + random.nextInt(SIZE - from);
    BitSet part = new BitSet();
    set.in(Range.between(from, to))
        .forEach(range -> part.set((int) range.offset(), (int) range.end()));
    BitSet clipped = (BitSet) expected.clone();
    clipped.clear(0, from);
    clipped.clear(to, SIZE);
    assertThat(part).isEqualTo(clipped);
    int start = expected.nextSetBit(from);
    Optional<Range> found = set.firstIn(Range.between(from, to));
    if (start < 0 || start >= to) {
      assertThat(found).isEmpty();
      assertThat(set.touches(Range.between(from, to))).isFalse();
    } else {
      assertThat(found).contains(Range.between(start, Math.min(expected.nextClearBit(start), to)));
    }
  }

  private static BitSet widened(BitSet bits) {
    BitSet blocks = new BitSet();
    bits.stream().forEach(at -> blocks.set(at / 16 * 16, at / 16 * 16 + 16));
    for (int at = SIZE; at < blocks.length(); at++) {
      blocks.clear(at);
    }
    return blocks;
  }

  @Test
  void hasTheEndOfTheLargestDisk() {
    RangeSet end = RangeSet.of(List.of(Range.between(Long.MAX_VALUE - 10, Long.MAX_VALUE)));
    assertThat(end.widened(4096).ranges())
        .containsExactly(Range.between(Long.MAX_VALUE - 4095, Long.MAX_VALUE));
    assertThat(end.complement().complement().ranges()).isEqualTo(end.ranges());
    assertThat(RangeSet.ALL.complement().isEmpty()).isTrue();
    assertThat(RangeSet.NONE.complement().ranges()).isEqualTo(RangeSet.ALL.ranges());
  }

  @ParameterizedTest
  @CsvSource({
    "0-511, [0x0+0x200]",
    "0x10-0x1f, [0x10+0x10]",
    "010-017, [0x8+0x8]",
    "1K-2K, [0x400+0x401]",
    "1M+64K, [0x100000+0x10000]",
    "2s+1s, [0x400+0x200]",
    "7-7, [0x7+0x1]",
    "-15, [0x0+0x10]",
    "4-9223372036854775806, [0x4+0x7ffffffffffffffb]",
    "4-, [0x4+0x7ffffffffffffffb]",
    "-, [0x0+0x7fffffffffffffff]",
    "~16-, [0x0+0x10]",
    "'0-3,2-9,20+1', '[0x0+0xa, 0x14+0x1]'",
    "~-, []",
    "'~4-7', '[0x0+0x4, 0x8+0x7ffffffffffffff7]'",
    "9223372036854775807-9223372036854775807, []"
  })
  void isReadFromAText(String text, String ranges) {
    assertThat(RangeText.parse("protect", List.of(text))).hasToString(ranges);
  }

  @ParameterizedTest
  @CsvSource({
    "12, 'not START-END or START+LENGTH, such as 0-0x1ff or 1M+64K'",
    "'', 'not START-END or START+LENGTH, such as 0-0x1ff or 1M+64K'",
    "1-2-3, 'not START-END or START+LENGTH, such as 0-0x1ff or 1M+64K'",
    "5-4, 'not a range: its end is before its start'",
    "5+0, 'not a range: it has no byte'",
    "5+, no number",
    "0-1X, no number",
    "0-0x, no number",
    "08-, '08' is no number",
    "018-019, '018' is no number",
    "0-09, '09' is no number",
    "0-8E, no number",
    "0-8192P, numbers are at most 9223372036854775807",
    "9223372036854775808-, numbers are at most 9223372036854775807"
  })
  void saysWhatIsNoRange(String text, String why) {
    assertThatThrownBy(() -> RangeText.parse("protect", List.of("0-1", text)))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("parameter 'protect': '" + text + "' is ")
        .hasMessageContaining(why);
  }
}
