package nbd.plugins.sparserandom;

import java.util.Arrays;

/** Runs of blocks, data and hole in turn. Immutable. */
final class Chunk {
  private final long number;
  private final boolean dataFirst;
  private final long[] ends;

  /**
   * @param number which chunk of the disk it is, from 0
   * @param dataFirst whether the first run is data
   * @param ends where each run ends, in blocks from the start of the chunk, ascending; kept
   */
  Chunk(long number, boolean dataFirst, long[] ends) {
    this.number = number;
    this.dataFirst = dataFirst;
    this.ends = ends;
  }

  /** Which chunk of the disk it is, from 0. */
  long number() {
    return number;
  }

  /** Whether that block of the chunk is data. */
  boolean isData(long block) {
    return dataFirst == (run(block) % 2 == 0);
  }

  /** Where the run ends that the block is in, in blocks from the start of the chunk. */
  long sameUpTo(long block) {
    return ends[run(block)];
  }

  private int run(long block) {
    int found = Arrays.binarySearch(ends, block);
    // A run that ends at this block is the one before it.
    return found >= 0 ? found + 1 : -found - 1;
  }
}
