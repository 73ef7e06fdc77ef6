package nbd.filters.blocksize;

import java.io.IOException;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.filters.blocks.Blocks;

/**
 * The extents of a metadata context whose statuses mean nobody knows what: as they are below, byte
 * by byte, only asked for in whole blocks.
 *
 * @param most the longest question in bytes
 */
record RoundedExtents(ExtentSource below, Blocks blocks, long most) implements ExtentSource {
  @Override
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    Range around = blocks.around(asked);
    Range question = new Range(around.offset(), Math.min(most, around.length()));
    ExtentMap map = below.extents(question, atMost);
    if (map.end() > asked.offset()) {
      return map;
    }
    // The extents before the first asked byte were too many; inside the block it is not far.
    Range block = new Range(around.offset(), blocks.size());
    return below
        .extents(block, (int) block.length())
        .clip(Range.between(asked.offset(), block.end()))
        .orElseThrow(() -> uncovered(asked))
        .atMost(atMost);
  }

  private static NbdException uncovered(Range asked) {
    return new NbdException(
        ErrorCode.EIO, "the layer below told no extent for the first byte of " + asked);
  }
}
