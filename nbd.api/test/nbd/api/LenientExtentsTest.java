package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;

@Domain(Grids.class)
@Domain(DomainContext.Global.class)
class LenientExtentsTest {
  @Property
  void theMapIsWhatAByteMapWouldBe(
      @ForAll Grid grid,
      @ForAll Grid.Span asked,
      @ForAll @Size(max = 5) List<Grid.Piece> pieces,
      @ForAll @IntRange(min = 0, max = 3) int missing,
      @ForAll @IntRange(min = 0, max = Grid.CELLS) int scannedTo) {
    LenientExtents builder = builder(grid, asked, pieces).missing(missing);
    builder.scannedTo(grid.at(scannedTo));
    OptionalInt overlap = overlap(pieces);
    Statistics.label("overlap")
        .collect(overlap.isPresent())
        .coverage(all -> all.check(true).percentage(p -> p > 10));
    if (overlap.isPresent()) {
      namesTwoThatOverlap(grid, pieces, builder);
    } else {
      long[] expected = oracle(asked.from(), pieces, missing, scannedTo);
      assertThat(grid.read(builder.build())).isEqualTo(expected);
    }
  }

  private static LenientExtents builder(Grid grid, Grid.Span asked, List<Grid.Piece> pieces) {
    LenientExtents builder = ExtentMap.lenient(grid.range(asked));
    for (Grid.Piece piece : pieces) {
      Range range = grid.range(piece.span());
      builder.add(range.offset(), range.length(), piece.status());
    }
    return builder;
  }

  /** A cell that two pieces cover. */
  private static OptionalInt overlap(List<Grid.Piece> pieces) {
    return IntStream.range(0, Grid.CELLS)
        .filter(cell -> pieces.stream().filter(piece -> piece.span().has(cell)).count() > 1)
        .findFirst();
  }

  private static long[] oracle(int from, List<Grid.Piece> pieces, long missing, int scannedTo) {
    long[] cells = Grid.nothing();
    int known = scannedTo;
    for (Grid.Piece piece : pieces) {
      if (piece.span().from() < piece.span().to()) {
        known = Math.max(known, piece.span().to());
        Arrays.fill(cells, piece.span().from(), piece.span().to(), piece.status());
      }
    }
    for (int cell = 0; cell < known; cell++) {
      cells[cell] = cells[cell] == Grid.UNKNOWN ? missing : cells[cell];
    }
    Arrays.fill(cells, 0, from, Grid.UNKNOWN);
    return cells;
  }

  private static void namesTwoThatOverlap(
      Grid grid, List<Grid.Piece> pieces, LenientExtents builder) {
    var refused = catchThrowableOfType(IllegalArgumentException.class, builder::build);
    assertThat(refused).isNotNull();
    List<Grid.Piece> named =
        pieces.stream()
            .filter(piece -> refused.getMessage().contains(text(grid, piece)))
            .distinct()
            .toList();
    assertThat(overlap(named).isPresent() || repeated(pieces, named))
        .as("'%s' names two that overlap", refused.getMessage())
        .isTrue();
  }

  private static String text(Grid grid, Grid.Piece piece) {
    return grid.range(piece.span()) + " " + Allocation.describe(piece.status());
  }

  /** The same piece was added twice, and named twice. */
  private static boolean repeated(List<Grid.Piece> pieces, List<Grid.Piece> named) {
    return named.stream().anyMatch(one -> pieces.stream().filter(one::equals).count() > 1);
  }

  @Property
  void theOrderOfAddingDoesNotMatter(
      @ForAll Grid grid, @ForAll Grid.Run run, @ForAll("orders") List<Integer> order) {
    LenientExtents builder = ExtentMap.lenient(new Range(grid.at(run.start()), 1));
    order.stream()
        .filter(i -> i < run.statuses().size())
        .forEach(i -> builder.add(grid.at(run.start() + i), grid.unit(), run.statuses().get(i)));
    ExtentMap map = builder.build().orElseThrow();
    assertThat(map).isEqualTo(grid.map(run)).hasSameHashCodeAs(grid.map(run));
    assertThat(map).hasToString(grid.map(run).toString());
  }

  @Provide
  Arbitrary<List<Integer>> orders() {
    return Arbitraries.shuffle(IntStream.range(0, Grid.CELLS).boxed().toList());
  }

  @Example
  void whatIsMissingIsASparseHoleUnlessSaidOtherwise() {
    assertThat(ExtentMap.lenient(new Range(0, 10)).add(4, 2, Allocation.DATA).build())
        .contains(ExtentMap.strict(0).append(4, 3).append(2, 0).build());
  }

  @Example
  void nothingIsToldBehindTheLastExtent() {
    assertThat(ExtentMap.lenient(new Range(0, 100)).add(0, 10, 0).build())
        .contains(ExtentMap.of(0, 10, 0));
  }

  @Example
  void aDeviceThatFoundNothingInAScannedRangeSaysSo() {
    Range asked = new Range(4096, 4096);
    assertThat(ExtentMap.lenient(asked).build()).isEmpty();
    assertThat(ExtentMap.lenient(asked).scannedTo(asked.end()).build())
        .contains(ExtentMap.of(4096, 4096, Allocation.HOLE_ZERO));
  }

  @Example
  void theFarthestScanCounts() {
    assertThat(ExtentMap.lenient(new Range(0, 1)).scannedTo(9).scannedTo(5).build())
        .contains(ExtentMap.of(0, 9, Allocation.HOLE_ZERO));
  }

  @Example
  void overlapsOutsideTheAskedRangeAreErrorsToo() {
    LenientExtents builder =
        ExtentMap.lenient(new Range(1 << 20, 512)).add(0x1000, 0x1001, 0).add(0x2000, 0x1000, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessage("extents overlap: 0x1000+0x1001 data and 0x2000+0x1000 hole,zero");
  }

  @Example
  void anExtentOutsideTheDisksOf63BitsIsRefusedWhenItIsAdded() {
    LenientExtents builder = ExtentMap.lenient(new Range(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add(-1, 2, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add(1, -1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add(2, Long.MAX_VALUE - 1, 0));
    assertThat(builder.add(1, Long.MAX_VALUE - 1, 0).build().orElseThrow().end())
        .isEqualTo(Long.MAX_VALUE);
  }
}
