package nbd.plugins.sparserandom;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Where a disk has data and where holes, in blocks of 4 KiB.
 *
 * <p>The lengths of runs are random with a geometric distribution, as if after each block a coin
 * was tossed whether to go on. To find the run at any place without having tossed all coins before
 * it, the disk is cut into chunks of some hundred runs. Each begins anew, with random numbers of
 * its own; that makes two runs in some hundred a bit shorter, or longer, than they would be.
 *
 * <p>Any thread.
 */
final class Landscape {
  static final int BLOCK_SHIFT = 12;
  static final int BLOCK = 1 << BLOCK_SHIFT;

  /** All blocks that a disk can have. */
  private static final int MOST_CHUNK_SHIFT = Long.SIZE - 1 - BLOCK_SHIFT;

  /** At least 256 runs of data and as many holes in a chunk, on average. */
  private static final int PAIRS_SHIFT = 8;

  private static final int REMEMBERED = 64;

  /** Keeps these random numbers apart from those of the content. */
  private static final long OWN_NUMBERS = 0x6c616e6473636170L;

  private final long seed;
  private final double share;
  private final double dataMean;
  private final double holeMean;
  private final int chunkShift;

  /** Making a chunk anew is no harm, so no lock. */
  private final AtomicReferenceArray<Chunk> remembered = new AtomicReferenceArray<>(REMEMBERED);

  Landscape(SparseRandomParameters wanted) {
    seed = wanted.seed() ^ OWN_NUMBERS;
    share = wanted.percent() / 100;
    double wantedMean = Math.max(1, (double) wanted.runLength() / BLOCK);
    // No hole is shorter than a block. Where that is too much hole, data gets longer for it.
    holeMean = Math.max(1, wantedMean * (1 - share) / share);
    dataMean = Math.max(wantedMean, holeMean == 1 ? share / (1 - share) : 0);
    int pairShift = 1 + Math.getExponent(Math.min(dataMean + holeMean, Long.MAX_VALUE));
    chunkShift = Math.min(MOST_CHUNK_SHIFT, pairShift + PAIRS_SHIFT);
  }

  /** Whether the block has data. */
  boolean isData(long block) {
    return chunk(block >>> chunkShift).isData(within(block));
  }

  /** A block behind {@code block}: up to there all are as it is, and perhaps some more. */
  long sameUpTo(long block) {
    return block - within(block) + chunk(block >>> chunkShift).sameUpTo(within(block));
  }

  private long within(long block) {
    return block & ((1L << chunkShift) - 1);
  }

  private Chunk chunk(long number) {
    int slot = (int) number & (REMEMBERED - 1);
    Chunk known = remembered.get(slot);
    if (known == null || known.number() != number) {
      known = make(number);
      remembered.set(slot, known);
    }
    return known;
  }

  private Chunk make(long number) {
    SplitMix random = new SplitMix(SplitMix.at(seed, number));
    boolean dataFirst = random.nextUnit() < share;
    boolean data = dataFirst;
    long[] ends = new long[3 << PAIRS_SHIFT];
    int count = 0;
    for (long end = 0; end < 1L << chunkShift; data = !data) {
      end += length(data ? dataMean : holeMean, (1L << chunkShift) - end, random);
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, 2 * count);
      }
      ends[count++] = end;
    }
    return new Chunk(number, dataFirst, Arrays.copyOf(ends, count));
  }

  /** Of a run, in blocks, 1 to {@code most}. */
  private static long length(double mean, long most, SplitMix random) {
    if (mean == 1) {
      return 1;
    }
    // StrictMath, so that every machine makes the same disk.
    double more = StrictMath.log(1 - random.nextUnit()) / StrictMath.log1p(-1 / mean);
    return more < most ? Math.min(1 + (long) more, most) : most;
  }
}
