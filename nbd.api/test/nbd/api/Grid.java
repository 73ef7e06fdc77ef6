package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The oracle's disk: a row of cells with one plain status each, kept in an array. A cell is {@code
 * unit} bytes and the first one begins at {@code base}, so the same few cells stand for a small
 * disk, for one of huge extents, or for the last bytes below 2^63-1.
 */
record Grid(long base, long unit) {
  static final int CELLS = 24;

  /** The status of a cell of which nothing is known; no generated status equals it. */
  static final long UNKNOWN = 0x6e6f_7420_6b6e_6f77L;

  long at(int cell) {
    return base + cell * unit;
  }

  Range range(Span span) {
    return new Range(at(span.from()), (span.to() - span.from()) * unit);
  }

  static long[] nothing() {
    long[] cells = new long[CELLS];
    Arrays.fill(cells, UNKNOWN);
    return cells;
  }

  static long[] cells(Run run) {
    long[] cells = nothing();
    for (int i = 0; i < run.statuses().size(); i++) {
      cells[run.start() + i] = run.statuses().get(i);
    }
    return cells;
  }

  /** The cells as the map has them, and the check that the map is a well-formed one. */
  long[] read(ExtentMap map) {
    Invariants.hold(map);
    long[] cells = nothing();
    for (int i = 0; i < map.count(); i++) {
      Arrays.fill(cells, cell(map.offset(i)), cell(map.offset(i) + map.length(i)), map.status(i));
    }
    return cells;
  }

  long[] read(Optional<ExtentMap> map) {
    return map.map(this::read).orElseGet(Grid::nothing);
  }

  private int cell(long offset) {
    assertThat((offset - base) % unit).as("offset %d is at a cell of %s", offset, this).isZero();
    return Math.toIntExact((offset - base) / unit);
  }

  /** The run as a map, appended cell by cell. */
  ExtentMap map(Run run) {
    StrictExtents map = ExtentMap.strict(at(run.start()));
    run.statuses().forEach(status -> map.append(unit, status));
    return map.build();
  }

  /** Some cells, perhaps none: {@code from} up to, but without, {@code to}. */
  record Span(int from, int to) {
    boolean has(int cell) {
      return from <= cell && cell < to;
    }
  }

  /** Known cells from {@code start} on, at least one. */
  record Run(int start, List<Long> statuses) {
    int end() {
      return start + statuses.size();
    }
  }

  /** A span of one status, as a device tells it. */
  record Piece(Span span, long status) {}
}
