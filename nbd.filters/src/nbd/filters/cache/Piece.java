package nbd.filters.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nbd.api.Range;

/**
 * A part of a request.
 *
 * @param range of the disk
 * @param block that has all of it, or empty: none of its bytes is in the cache
 */
record Piece(Range range, Optional<Block> block) {
  /**
   * A request in pieces: one for each block in the cache, and one for each gap.
   *
   * @param cached all blocks of the range that are in the cache, in order
   */
  static List<Piece> of(Grid grid, Range range, List<Block> cached) {
    List<Piece> pieces = new ArrayList<>();
    long at = range.offset();
    for (Block block : cached) {
      Range part = grid.of(block.number()).intersection(range).orElseThrow();
      gap(pieces, at, part.offset());
      pieces.add(new Piece(part, Optional.of(block)));
      at = part.end();
    }
    gap(pieces, at, range.end());
    return pieces;
  }

  private static void gap(List<Piece> pieces, long from, long to) {
    if (from < to) {
      pieces.add(new Piece(Range.between(from, to), Optional.empty()));
    }
  }

  /** A gap cut where blocks end. */
  static List<Range> byBlock(Grid grid, Range gap) {
    List<Range> parts = new ArrayList<>();
    for (long at = gap.offset(); at < gap.end(); ) {
      long end = Math.min(grid.endOfBlock(at), gap.end());
      parts.add(Range.between(at, end));
      at = end;
    }
    return parts;
  }
}
