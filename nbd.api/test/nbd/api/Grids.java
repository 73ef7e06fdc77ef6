package nbd.api;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Grids at the places where 32 and 63 bits end, and what may be known on them. */
class Grids extends DomainContextBase {
  private static final long LAST = Long.MAX_VALUE;
  private static final long G4 = 1L << 32;

  @Provide
  Arbitrary<Grid> grids() {
    return Arbitraries.of(
        new Grid(0, 1),
        new Grid(1000, 1),
        new Grid(G4 - 12, 1),
        new Grid(LAST - Grid.CELLS, 1),
        new Grid(0, G4 - 2),
        new Grid(0, G4 - 1),
        new Grid(3, G4),
        new Grid(0, G4 + 1),
        new Grid(LAST - Grid.CELLS * (G4 + 1), G4 + 1),
        new Grid(LAST % Grid.CELLS, LAST / Grid.CELLS));
  }

  /** Few, so that neighbours are often equal; the rarer ones need all 64 bits. */
  static Arbitrary<Long> statuses() {
    return Arbitraries.frequencyOf(
        Tuple.of(8, Arbitraries.of(0L, 1L, 2L, 3L)),
        Tuple.of(1, Arbitraries.of(-1L, G4, Long.MIN_VALUE, LAST)));
  }

  @Provide
  Arbitrary<Grid.Span> spans() {
    Arbitrary<Integer> edge = Arbitraries.integers().between(0, Grid.CELLS);
    return Combinators.combine(edge, edge)
        .as((a, b) -> new Grid.Span(Math.min(a, b), Math.max(a, b)));
  }

  @Provide
  Arbitrary<Grid.Run> runs() {
    return Arbitraries.integers()
        .between(0, Grid.CELLS - 1)
        .flatMap(start -> runsFrom(start, Grid.CELLS - start));
  }

  private static Arbitrary<Grid.Run> runsFrom(int start, int room) {
    return statuses()
        .list()
        .ofMinSize(1)
        .ofMaxSize(room)
        .map(statuses -> new Grid.Run(start, statuses));
  }

  @Provide
  Arbitrary<Grid.Piece> pieces() {
    Arbitrary<Integer> lengths = Arbitraries.integers().between(0, 6);
    return Combinators.combine(Arbitraries.integers().between(0, Grid.CELLS), lengths, statuses())
        .as((from, length, status) -> piece(from, Math.min(from + length, Grid.CELLS), status));
  }

  private static Grid.Piece piece(int from, int to, long status) {
    return new Grid.Piece(new Grid.Span(from, to), status);
  }
}
