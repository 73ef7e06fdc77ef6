package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(Grids.class)
@Domain(DomainContext.Global.class)
class StrictExtentsTest {
  @Property
  void appendedExtentsFollowOneAnother(@ForAll Grid grid, @ForAll @NotEmpty List<Grid.Piece> all) {
    long[] expected = Grid.nothing();
    StrictExtents builder = ExtentMap.strict(grid.base());
    int cell = 0;
    for (Grid.Piece piece : all) {
      int length = Math.min(piece.span().to() - piece.span().from(), Grid.CELLS - cell);
      Arrays.fill(expected, cell, cell + length, piece.status());
      builder.append(length * grid.unit(), piece.status());
      cell += length;
      assertThat(builder.end()).isEqualTo(grid.at(cell));
    }
    if (cell == 0) {
      assertThatIllegalStateException().isThrownBy(builder::build);
    } else {
      assertThat(grid.read(builder.build())).isEqualTo(expected);
      assertThat(builder.count()).isEqualTo(builder.build().count());
    }
  }

  @Property
  void aMapAppendedIsItsExtentsAppendedWhereverItLay(@ForAll Grid grid, @ForAll Grid.Run run) {
    ExtentMap elsewhere = grid.map(run);
    ExtentMap appended = ExtentMap.strict(0).append(elsewhere).build();
    assertThat(appended.start()).isZero();
    assertThat(appended.shift(elsewhere.start())).isEqualTo(elsewhere);
  }

  @Property
  void theEndMayReachTwoToThe63Less1AndNotPassIt(
      @ForAll @LongRange(min = 0) long start,
      @ForAll @Size(max = 4) List<@LongRange(min = 1) Long> lengths) {
    StrictExtents builder = ExtentMap.strict(start);
    BigInteger end = BigInteger.valueOf(start);
    long status = 0;
    for (long length : lengths) {
      BigInteger next = end.add(BigInteger.valueOf(length));
      if (next.bitLength() > 63) {
        long at = status;
        assertThatIllegalArgumentException().isThrownBy(() -> builder.append(length, at));
      } else {
        end = next;
        assertThat(builder.append(length, status++).end()).isEqualTo(end.longValueExact());
      }
    }
    assertThat(builder.count()).isEqualTo((int) status);
  }

  @Example
  void nothingBeginsBeforeZero() {
    assertThatIllegalArgumentException().isThrownBy(() -> ExtentMap.strict(-1));
  }

  @Example
  void aNegativeLengthIsRefusedAndLeavesTheBuilderAsItWas() {
    StrictExtents builder = ExtentMap.strict(10).append(5, Allocation.ZERO);
    assertThatIllegalArgumentException().isThrownBy(() -> builder.append(-1, Allocation.DATA));
    assertThat(builder.build()).isEqualTo(ExtentMap.of(10, 5, Allocation.ZERO));
  }

  @Example
  void aBuiltMapDoesNotChangeWhenItsBuilderGoesOn() {
    StrictExtents builder = ExtentMap.strict(0).append(5, 1);
    ExtentMap map = builder.build();
    builder.append(5, 1).append(5, 2);
    assertThat(map).isEqualTo(ExtentMap.of(0, 5, 1));
    assertThat(builder.build().end()).isEqualTo(15);
  }

  @Example
  void manyExtentsAreAllKept() {
    StrictExtents builder = ExtentMap.strict(7);
    for (int i = 0; i < 10_000; i++) {
      builder.append(i % 3 + 1, i);
    }
    ExtentMap map = builder.build();
    Invariants.hold(map);
    assertThat(map.count()).isEqualTo(10_000);
    assertThat(map.extent(9_999)).isEqualTo(new Extent(7 + 19_998, 1, 9_999));
  }
}
