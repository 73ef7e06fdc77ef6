package nbd.filters.blocks;

import java.io.IOException;
import java.util.Optional;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Range;

/**
 * The extents of one metadata context in whole blocks.
 *
 * @param below tells those of the disk below, whose size is a multiple of the block's or is cut
 *     down to one
 * @param smallest the minimum block size of the disk below
 * @param blocks whose size is a multiple of {@code smallest}
 * @param most the longest question in bytes, a multiple of the block
 * @param joining for blocks that differ in themselves
 */
public record JoinedExtents(
    ExtentSource below, long smallest, Blocks blocks, long most, Joining joining)
    implements ExtentSource {
  @Override
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    Range around = blocks.around(asked);
    Range question = new Range(around.offset(), Math.min(most, around.length()));
    Optional<ExtentMap> whole =
        below.extents(question, atMost).align(blocks.size(), joining::combine);
    // To join blocks can make more extents out of two.
    return whole.isPresent() ? whole.get().atMost(atMost) : first(question.offset());
  }

  /** A block of which the first answer was too short: as many questions as it has parts at most. */
  private ExtentMap first(long start) throws IOException {
    Range block = new Range(start, blocks.size());
    long status = -1;
    boolean isFirst = true;
    for (long at = start; at < block.end(); ) {
      ExtentMap part = part(at, block);
      for (int i = 0; i < part.count(); i++) {
        status = isFirst ? part.status(i) : joining.combine(status, part.status(i));
        isFirst = false;
      }
      at = part.end();
    }
    return ExtentMap.of(block.offset(), block.length(), status);
  }

  /** What is known from {@code at} on, or that nothing is until the next place to ask about. */
  private ExtentMap part(long at, Range block) throws IOException {
    long place = at - at % smallest;
    return below
        .extents(Range.between(place, block.end()), (int) block.length())
        .clip(Range.between(at, block.end()))
        .orElseGet(() -> ExtentMap.of(at, place + smallest - at, joining.unknown()));
  }
}
