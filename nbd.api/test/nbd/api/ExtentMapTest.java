package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** What a map tells of itself, and its parts. */
@Domain(Grids.class)
@Domain(DomainContext.Global.class)
class ExtentMapTest {
  @Property
  void clipKeepsJustWhatIsInside(
      @ForAll Grid grid, @ForAll Grid.Run run, @ForAll Grid.Span inside) {
    ExtentMap map = grid.map(run);
    long[] expected = Grid.cells(run);
    for (int cell = 0; cell < Grid.CELLS; cell++) {
      expected[cell] = inside.has(cell) ? expected[cell] : Grid.UNKNOWN;
    }
    assertThat(grid.read(map.clip(grid.range(inside)))).isEqualTo(expected);
    assertThat(grid.read(map)).isEqualTo(Grid.cells(run));
  }

  @Property
  void clipCutsInTheMiddleOfAnExtentAtAnyByte(
      @ForAll @LongRange(min = 0) long offset,
      @ForAll @LongRange(min = 1) long length,
      @ForAll @LongRange(min = 0) long from,
      @ForAll @LongRange(min = 0) long to) {
    long end = Math.min(offset, Long.MAX_VALUE - length) + length;
    Range range = Range.between(Math.min(from, to), Math.max(from, to));
    ExtentMap map = ExtentMap.of(end - length, length, Allocation.ZERO);
    assertThat(map.clip(range).map(ExtentMap::range)).isEqualTo(map.range().intersection(range));
  }

  @Property
  void atMostKeepsTheFirstRunsOfEqualStatus(
      @ForAll Grid grid, @ForAll Grid.Run run, @ForAll @IntRange(min = 1, max = 30) int most) {
    long[] expected = Grid.cells(run);
    int runs = 1;
    for (int cell = run.start() + 1; cell < run.end(); cell++) {
      runs += Grid.cells(run)[cell] == Grid.cells(run)[cell - 1] ? 0 : 1;
      expected[cell] = runs <= most ? expected[cell] : Grid.UNKNOWN;
    }
    assertThat(grid.read(grid.map(run).atMost(most))).isEqualTo(expected);
    assertThat(grid.map(run).count()).isEqualTo(runs);
  }

  @Property
  void atMostOneIsTheFirstExtent(@ForAll Grid grid, @ForAll Grid.Run run) {
    ExtentMap map = grid.map(run);
    assertThat(map.atMost(1)).containsExactly(map.first());
  }

  /** Moves to the first and last places that there are, and past them. */
  enum Shift {
    TO_ZERO,
    BELOW_ZERO,
    TO_THE_END,
    PAST_THE_END,
    BY_4_GIB,
    BY_NOTHING,
    BY_THE_LEAST_LONG,
    BY_THE_GREATEST_LONG;

    long by(ExtentMap map) {
      return switch (this) {
        case TO_ZERO -> -map.start();
        case BELOW_ZERO -> -map.start() - 1;
        case TO_THE_END -> Long.MAX_VALUE - map.end();
        case PAST_THE_END -> Long.MAX_VALUE - map.end() + 1;
        case BY_4_GIB -> 1L << 32;
        case BY_NOTHING -> 0;
        case BY_THE_LEAST_LONG -> Long.MIN_VALUE;
        case BY_THE_GREATEST_LONG -> Long.MAX_VALUE;
      };
    }
  }

  @Property
  void shiftMovesEveryExtentOrRefuses(@ForAll Grid grid, @ForAll Grid.Run run, @ForAll Shift how) {
    ExtentMap map = grid.map(run);
    long by = how.by(map);
    if (by < -map.start() || by > Long.MAX_VALUE - map.end()) {
      assertThatIllegalArgumentException().isThrownBy(() -> map.shift(by));
      return;
    }
    ExtentMap moved = map.shift(by);
    Invariants.hold(moved);
    assertThat(moved.count()).isEqualTo(map.count());
    for (int i = 0; i < map.count(); i++) {
      Extent extent = new Extent(map.offset(i) + by, map.length(i), map.status(i));
      assertThat(moved.extent(i)).isEqualTo(extent);
    }
  }

  @Property
  void aByteHasTheStatusOfItsCellAndNoByteOutsideHasOne(@ForAll Grid grid, @ForAll Grid.Run run) {
    ExtentMap map = grid.map(run);
    for (int cell = 0; cell < Grid.CELLS; cell++) {
      long[] bytes = {grid.at(cell), grid.at(cell) + grid.unit() / 2, grid.at(cell + 1) - 1};
      long status = Grid.cells(run)[cell];
      if (status == Grid.UNKNOWN) {
        LongStream.of(bytes)
            .forEach(at -> assertThatIllegalArgumentException().isThrownBy(() -> map.statusAt(at)));
      } else {
        assertThat(LongStream.of(bytes).map(map::statusAt)).containsOnly(status);
      }
    }
  }

  @Property
  void mapsAreEqualWhenTheyTellTheSame(
      @ForAll Grid grid, @ForAll Grid.Run run, @ForAll Grid.Run other) {
    boolean same = Arrays.equals(Grid.cells(run), Grid.cells(other));
    assertThat(grid.map(run).equals(grid.map(other))).isEqualTo(same);
    assertThat(grid.map(run)).isEqualTo(grid.map(run)).hasSameHashCodeAs(grid.map(run));
  }

  @Example
  void aMapIsNeverEmptyNorOutsideTheDisk() {
    assertThatIllegalArgumentException().isThrownBy(() -> ExtentMap.of(0, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> ExtentMap.of(-1, 5, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> ExtentMap.of(5, -1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> ExtentMap.of(2, Long.MAX_VALUE - 1, 0));
    assertThat(ExtentMap.of(1, Long.MAX_VALUE - 1, 0).end()).isEqualTo(Long.MAX_VALUE);
  }

  @Example
  void anIndexThatIsNotThereIsRefused() {
    ExtentMap map = ExtentMap.strict(0).append(1, 1).append(1, 2).build();
    for (int index : new int[] {-1, 2}) {
      assertThatThrownBy(() -> map.offset(index)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> map.length(index)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> map.status(index)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> map.extent(index)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Example
  void theIteratorEnds() {
    var extents = ExtentMap.of(0, 5, 1).iterator();
    extents.next();
    assertThat(extents.hasNext()).isFalse();
    assertThatThrownBy(extents::next).isInstanceOf(NoSuchElementException.class);
  }

  @Example
  void atMostNoneIsNoMap() {
    ExtentMap map = ExtentMap.of(0, 5, 1);
    assertThatIllegalArgumentException().isThrownBy(() -> map.atMost(0));
    assertThatIllegalArgumentException().isThrownBy(() -> map.atMost(-1));
  }

  @Example
  void aMapReadsAsItsExtents() {
    assertThat(ExtentMap.strict(0x8000).append(0x1000, 0).append(1L << 32, 3).append(1, 9).build())
        .hasToString("[0x8000+0x1000 data; 0x9000+0x100000000 hole,zero; 0x100009000+0x1 9]");
  }
}
