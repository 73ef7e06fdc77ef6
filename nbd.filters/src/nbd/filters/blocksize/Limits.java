package nbd.filters.blocksize;

import java.util.OptionalLong;
import nbd.api.BlockSizes;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.filters.blocks.Blocks;

/**
 * What the requests to one disk are held to; sizes in bytes.
 *
 * @param blocks that every request has whole
 * @param maxData the longest read or write, a multiple of the block, at most 64 MiB
 * @param maxLength the longest request without data, a multiple of the block
 */
record Limits(Blocks blocks, long maxData, long maxLength) {
  /** The longest read or write that any layer gets. */
  private static final long MOST = 64 << 20;

  /** One compact request is done in any pieces. */
  private static final long MOST_IN_ANY_PIECES = 1L << 32;

  private static final long MOST_PIECES = 1 << 20;

  /**
   * What was wanted, as far as the disk below takes it.
   *
   * @throws OpenException if it takes nothing of that
   */
  static Limits of(Wanted wanted, BlockSizes below) throws OpenException {
    Blocks blocks = new Blocks(Math.max(wanted.minBlock().orElse(1), below.minimum()));
    long most = Math.min(MOST, below.maximum());
    OptionalLong data = wanted.maxData().isPresent() ? wanted.maxData() : wanted.maxLength();
    return new Limits(
        blocks,
        whole(blocks, "maxdata", Math.min(data.orElse(most), most)),
        whole(blocks, "maxlen", wanted.maxLength().orElse(Long.MAX_VALUE)));
  }

  /**
   * Whether to do that in pieces would take too long, and nothing would end it when the client has
   * long gone.
   */
  boolean isTooMany(Range range) {
    return range.length() > MOST_IN_ANY_PIECES && range.length() / maxLength >= MOST_PIECES;
  }

  private static long whole(Blocks blocks, String name, long limit) throws OpenException {
    if (limit < blocks.size()) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN,
          "blocksize: %s is %d bytes here, and a block %d; it has to be one block at least"
              .formatted(name, limit, blocks.size()));
    }
    return blocks.down(limit);
  }
}
