package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AllocationDepthTest {
  private static MetaContext depth(Support reqOne, ExtentSource allocation) {
    return AllocationDepth.ofOneImage(new MetaContext(Allocation.NAME, reqOne, allocation));
  }

  @ParameterizedTest
  @EnumSource(names = {"EMULATE", "NATIVE"})
  void isNamedAsByQemuAndDoesNoMoreWorkForOneExtentThanAllocation(Support reqOne) {
    MetaContext depth = depth(reqOne, (asked, atMost) -> ExtentMap.of(0, 1, 0));
    assertThat(depth.name()).isEqualTo("qemu:allocation-depth");
    assertThat(depth.reqOne()).isEqualTo(reqOne);
    assertThat(depth.wide()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "2, 1", "3, 0"})
  void ofOneImageIsLocalButForHolesThatReadAsZero(long allocation, long depth) throws IOException {
    assertThat(
            depth(Support.NATIVE, (asked, atMost) -> ExtentMap.of(7, 100, allocation))
                .extents(new Range(7, 1), 1))
        .isEqualTo(ExtentMap.of(7, 100, depth));
  }

  @Test
  void zeroesThatAreStoredAndDataAreOneExtent() throws IOException {
    ExtentMap allocation =
        ExtentMap.strict(0)
            .append(10, Allocation.HOLE)
            .append(20, Allocation.HOLE_ZERO)
            .append(30, Allocation.DATA)
            .append(Long.MAX_VALUE - 100, Allocation.ZERO)
            .append(40, Allocation.HOLE_ZERO)
            .build();
    assertThat(
            depth(Support.NATIVE, (asked, atMost) -> allocation)
                .extents(new Range(0, Long.MAX_VALUE), 9))
        .isEqualTo(
            ExtentMap.strict(0)
                .append(10, AllocationDepth.LOCAL)
                .append(20, AllocationDepth.ABSENT)
                .append(Long.MAX_VALUE - 70, AllocationDepth.LOCAL)
                .append(40, AllocationDepth.ABSENT)
                .build());
  }

  @Test
  void asksForNoMoreThanItIsAsked() throws IOException {
    List<String> asked = new ArrayList<>();
    MetaContext depth =
        depth(
            Support.NATIVE,
            (range, atMost) -> {
              asked.add(range + " at most " + atMost);
              return ExtentMap.of(range.offset(), 1, 0);
            });
    depth.extents(new Range(3, 4), 1);
    depth.extents(new Range(0, Long.MAX_VALUE), 5);
    assertThat(asked).containsExactly("0x3+0x4 at most 1", "0x0+0x7fffffffffffffff at most 5");
  }

  @Test
  void failsAsAllocationDoes() {
    var failure = new IOException("no seek");
    MetaContext depth =
        depth(
            Support.EMULATE,
            (range, atMost) -> {
              throw failure;
            });
    assertThatThrownBy(() -> depth.extents(new Range(0, 1), 1)).isSameAs(failure);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "0, 1, 1",
    "0, 5, 5",
    "1, 1, 1",
    "1, 2, 1",
    "3, 2, 2",
    "-1, 0, -1",
    "-1, 2, 2"
  })
  void theNearestOfTwoIsTheImageInFrontAndAbsentLosesToAny(long one, long other, long nearest) {
    assertThat(AllocationDepth.nearest(one, other)).isEqualTo(nearest);
    assertThat(AllocationDepth.nearest(other, one)).isEqualTo(nearest);
  }

  @Test
  void anImageInFrontCountsOneMore() {
    assertThat(AllocationDepth.behindOne(AllocationDepth.ABSENT)).isEqualTo(AllocationDepth.ABSENT);
    assertThat(AllocationDepth.behindOne(AllocationDepth.LOCAL)).isEqualTo(2);
    assertThat(AllocationDepth.behindOne(0xffff_ffffL)).isEqualTo(0xffff_ffffL);
  }
}
