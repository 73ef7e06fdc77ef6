package nbd.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import nbd.api.Range;

/** Ranges of a disk where mistakes are likely, all of them whole blocks. */
final class Edges {
  private final long block;
  private final long blocks;
  private final int most;
  private final Random random;

  /**
   * @param most longest range in bytes, at least one block
   */
  Edges(long size, long block, int most, Random random) {
    this.block = block;
    this.blocks = size / block;
    this.most = most;
    this.random = random;
  }

  /** First and last blocks, around powers of two, and some by chance. */
  List<Range> ranges() {
    TreeSet<Long> starts = new TreeSet<>();
    for (long power = 1; power > 0 && power < blocks; power <<= 6) {
      starts.addAll(List.of(power - 1, power));
    }
    for (int i = 0; i < 12 && blocks > 0; i++) {
      starts.add(random.nextLong(blocks));
      starts.add(Math.max(0, blocks - 1 - i / 4));
    }
    List<Range> ranges = new ArrayList<>();
    for (long start : starts) {
      ranges.add(range(start, 1));
      ranges.add(range(start, 1 + random.nextLong(Math.max(1, most / block))));
    }
    return ranges;
  }

  private Range range(long start, long count) {
    long length = Math.min(Math.min(count, blocks - start) * block, most / block * block);
    return new Range(start * block, Math.max(block, length));
  }
}
