package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.Optional;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Ranges and single extents: arithmetic against {@link BigInteger}, sets against single bytes. */
class RangeTest {
  private static boolean isOnDisk(BigInteger offset, BigInteger length) {
    BigInteger end = offset.add(length);
    return offset.signum() >= 0 && length.signum() >= 0 && end.bitLength() <= 63;
  }

  @Property
  void aRangeOutsideZeroToTwoToThe63Less1CannotBeMade(@ForAll long offset, @ForAll long length) {
    if (isOnDisk(BigInteger.valueOf(offset), BigInteger.valueOf(length))) {
      assertThat(new Range(offset, length).end()).isEqualTo(Math.addExact(offset, length));
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Range(offset, length))
          .withMessageContainingAll("offset " + offset, "length " + length);
      assertThatIllegalArgumentException().isThrownBy(() -> new Extent(offset, length, 0));
    }
  }

  @Property
  void betweenRefusesWhatDoesNotAscendFromZero(@ForAll long start, @ForAll long end) {
    if (start < 0 || end < start) {
      assertThatIllegalArgumentException().isThrownBy(() -> Range.between(start, end));
    } else {
      assertThat(Range.between(start, end).offset()).isEqualTo(start);
      assertThat(Range.between(start, end).end()).isEqualTo(end);
    }
  }

  @Property
  void shiftMovesTheOffsetAloneOrRefuses(
      @ForAll @LongRange(min = 0) long offset,
      @ForAll @LongRange(min = 0) long length,
      @ForAll long by) {
    Range range = new Range(offset, Math.min(length, Long.MAX_VALUE - offset));
    BigInteger moved = BigInteger.valueOf(offset).add(BigInteger.valueOf(by));
    if (isOnDisk(moved, BigInteger.valueOf(range.length()))) {
      assertThat(range.shift(by)).isEqualTo(new Range(moved.longValueExact(), range.length()));
    } else {
      assertThatIllegalArgumentException().isThrownBy(() -> range.shift(by));
    }
  }

  @Property
  void intersectionAndContainsAreThoseOfTheBytes(
      @ForAll @LongRange(min = 0, max = 9) long a,
      @ForAll @LongRange(min = 0, max = 9) long aLength,
      @ForAll @LongRange(min = 0, max = 9) long b,
      @ForAll @LongRange(min = 1, max = 9) long bLength,
      @ForAll boolean atTheEnd) {
    long base = atTheEnd ? Long.MAX_VALUE - 18 : 0;
    Range one = new Range(base + a, aLength);
    Range other = new Range(base + b, bLength);
    long[] common = bytes(one).filter(at -> bytes(other).anyMatch(it -> it == at)).toArray();
    Optional<Range> expected =
        common.length == 0 ? Optional.empty() : Optional.of(new Range(common[0], common.length));
    assertThat(one.intersection(other)).isEqualTo(expected);
    assertThat(other.intersection(one)).isEqualTo(expected);
    assertThat(one.contains(other)).isEqualTo(common.length == bLength);
  }

  private static LongStream bytes(Range range) {
    return LongStream.range(0, range.length()).map(i -> range.offset() + i);
  }

  @Example
  void alignedMeansBothEnds() {
    assertThat(new Range(1024, 512).isAligned(512)).isTrue();
    assertThat(new Range(1024, 513).isAligned(512)).isFalse();
    assertThat(new Range(1023, 512).isAligned(512)).isFalse();
    assertThat(new Range(7, 13).isAligned(1)).isTrue();
  }

  @Example
  void anExtentHasAtLeastOneByte() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Extent(5, 0, Allocation.ZERO));
    assertThat(new Extent(5, 1, Allocation.ZERO).end()).isEqualTo(6);
    assertThat(new Extent(5, 1, Allocation.ZERO).range()).isEqualTo(new Range(5, 1));
    assertThat(new Range(5, 0).isEmpty()).isTrue();
    assertThat(new Range(5, 1).isEmpty()).isFalse();
  }

  @Example
  void bothReadAsLogLinesHaveThem() {
    assertThat(new Range(0, 0x8000)).hasToString("0x0+0x8000");
    assertThat(new Extent(1L << 32, 512, 3)).hasToString("0x100000000+0x200 hole,zero");
  }

  @Example
  void statusesAreTheNumbersOfTheProtocolDocument() {
    assertThat(Allocation.NAME).isEqualTo("base:allocation");
    assertThat(LongStream.of(Allocation.DATA, Allocation.HOLE, Allocation.ZERO, 3, 4))
        .containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(LongStream.rangeClosed(0, 4).mapToObj(Allocation::describe))
        .containsExactly("data", "hole", "zero", "hole,zero", "4");
    assertThat(Allocation.HOLE_ZERO).isEqualTo(3);
  }
}
