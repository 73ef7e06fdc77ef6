package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;

/** Operations that make a map out of two, or of blocks, against cell by cell. */
@Domain(Grids.class)
@Domain(DomainContext.Global.class)
class ExtentAlgebraTest {
  /** Ways to combine for which it does not matter how often and in which order. */
  enum Combine implements LongBinaryOperator {
    AND {
      @Override
      public long applyAsLong(long a, long b) {
        return a & b;
      }
    },
    OR {
      @Override
      public long applyAsLong(long a, long b) {
        return a | b;
      }
    },
    LEAST {
      @Override
      public long applyAsLong(long a, long b) {
        return Math.min(a, b);
      }
    }
  }

  @Property
  void concatIsOneBehindTheOther(@ForAll Grid grid, @ForAll Grid.Run all, @ForAll Grid.Span cut) {
    int middle = Math.min(Math.max(cut.from(), all.start() + 1), all.end() - 1);
    if (middle <= all.start()) {
      return;
    }
    ExtentMap front = grid.map(part(all, all.start(), middle));
    ExtentMap back = grid.map(part(all, middle, all.end()));
    assertThat(grid.read(front.concat(back))).isEqualTo(Grid.cells(all));
    assertThat(grid.read(front)).isEqualTo(Grid.cells(part(all, all.start(), middle)));
    assertThat(grid.read(back)).isEqualTo(Grid.cells(part(all, middle, all.end())));
  }

  private static Grid.Run part(Grid.Run run, int from, int to) {
    return new Grid.Run(from, run.statuses().subList(from - run.start(), to - run.start()));
  }

  @Property
  void concatRefusesWhatDoesNotFollow(
      @ForAll Grid grid, @ForAll Grid.Run front, @ForAll Grid.Run back) {
    if (back.start() == front.end()) {
      return;
    }
    ExtentMap map = grid.map(front);
    ExtentMap next = grid.map(back);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> map.concat(next))
        .withMessageContainingAll(map.range().toString(), next.range().toString());
  }

  @Property
  void overlayIsTheTopWhereItKnowsAndElseTheBase(
      @ForAll Grid grid, @ForAll Grid.Run base, @ForAll Grid.Run top) {
    ExtentMap below = grid.map(base);
    ExtentMap above = grid.map(top);
    boolean gap = top.start() > base.end() || base.start() > top.end();
    Statistics.label("gap").collect(gap).coverage(all -> all.check(true).percentage(p -> p > 2));
    if (gap) {
      assertThatIllegalArgumentException().isThrownBy(() -> below.overlay(above));
      return;
    }
    long[] expected = Grid.cells(top);
    for (int cell = 0; cell < Grid.CELLS; cell++) {
      expected[cell] = expected[cell] == Grid.UNKNOWN ? Grid.cells(base)[cell] : expected[cell];
    }
    assertThat(grid.read(below.overlay(above))).isEqualTo(expected);
    assertThat(grid.read(below)).isEqualTo(Grid.cells(base));
    assertThat(grid.read(above)).isEqualTo(Grid.cells(top));
  }

  @Property
  void withStatusChangesTheStatusOfEachByteAndNothingElse(
      @ForAll Grid grid, @ForAll Grid.Run run, @ForAll boolean coarse) {
    LongUnaryOperator change = coarse ? status -> status & 1 : status -> 31 * status + 7;
    long[] expected = Grid.cells(run);
    for (int cell = 0; cell < Grid.CELLS; cell++) {
      long status = expected[cell];
      expected[cell] = status == Grid.UNKNOWN ? status : change.applyAsLong(status);
    }
    ExtentMap map = grid.map(run);
    assertThat(grid.read(map.withStatus(change))).isEqualTo(expected);
    assertThat(map.withStatus(LongUnaryOperator.identity())).isSameAs(map);
  }

  @Property
  void mergeCombinesWhatBothKnowThisMapsStatusFirst(
      @ForAll Grid grid, @ForAll Grid.Run one, @ForAll Grid.Run other, @ForAll boolean coarse) {
    LongBinaryOperator combine = coarse ? Combine.AND : (a, b) -> 31 * a + b;
    long[] expected = Grid.nothing();
    for (int cell = 0; cell < Grid.CELLS; cell++) {
      long mine = Grid.cells(one)[cell];
      long theirs = Grid.cells(other)[cell];
      boolean both = mine != Grid.UNKNOWN && theirs != Grid.UNKNOWN;
      expected[cell] = both ? combine.applyAsLong(mine, theirs) : Grid.UNKNOWN;
    }
    assertThat(grid.read(grid.map(one).merge(grid.map(other), combine))).isEqualTo(expected);
  }

  @Property
  void alignTellsWholeBlocksOfCells(
      @ForAll Grid grid,
      @ForAll Grid.Run run,
      @ForAll @IntRange(min = 1, max = 7) int cells,
      @ForAll Combine combine) {
    long block = cells * grid.unit();
    ExtentMap map = grid.map(run);
    boolean aligned = map.start() % block == 0;
    Statistics.label("aligned")
        .collect(aligned)
        .coverage(all -> all.check(true).percentage(p -> p > 10));
    if (!aligned) {
      assertThatIllegalArgumentException().isThrownBy(() -> map.align(block, combine));
    } else {
      assertThat(grid.read(map.align(block, combine))).isEqualTo(blocks(run, cells, combine));
    }
  }

  /** Blocks of {@code cells} cells, the first of which begins with the run. */
  private static long[] blocks(Grid.Run run, int cells, Combine combine) {
    long[] expected = Grid.nothing();
    for (int cell = 0; cell < Grid.CELLS; cell++) {
      int from = cell - Math.floorMod(cell - run.start(), cells);
      if (from >= run.start() && from + cells <= run.end()) {
        expected[cell] =
            IntStream.range(from, from + cells)
                .mapToLong(i -> Grid.cells(run)[i])
                .reduce(combine)
                .orElseThrow();
      }
    }
    return expected;
  }

  @Example
  void aBlockOfDataAndHoleClaimsOnlyWhatIsTrueOfAllOfIt() {
    ExtentMap map = ExtentMap.strict(0).append(4096, 3).append(512, 2).append(8000, 3).build();
    assertThat(map.align(4096, (a, b) -> a & b))
        .contains(ExtentMap.strict(0).append(4096, 3).append(4096, 2).append(4096, 3).build());
  }

  @Example
  void theLastBlockBelowTwoToThe63IsNotWholeAndIsLeftOut() {
    ExtentMap all = ExtentMap.of(0, Long.MAX_VALUE, Allocation.ZERO);
    assertThat(all.align(1L << 62, Combine.AND)).contains(ExtentMap.of(0, 1L << 62, 2));
    assertThat(all.align(Long.MAX_VALUE, Combine.AND)).contains(all);
    assertThat(all.align(1, Combine.AND)).contains(all);
    assertThat(ExtentMap.of(1L << 62, Long.MAX_VALUE - (1L << 62), 0).align(1L << 62, Combine.AND))
        .isEmpty();
  }

  @Example
  void aBlockHasAtLeastOneByte() {
    ExtentMap map = ExtentMap.of(0, 4096, 0);
    assertThatIllegalArgumentException().isThrownBy(() -> map.align(0, Combine.AND));
    assertThatIllegalArgumentException().isThrownBy(() -> map.align(-512, Combine.AND));
  }
}
