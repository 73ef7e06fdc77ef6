package nbd.plugin.vddk.extents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import nbd.plugin.vddk.vix.VixDisk.Block;

/**
 * QueryAllocatedBlocks of a disk of cells, each of {@code unit} chunks of 128 sectors; it refuses
 * what VixDiskLib refuses, and tells the truth in the most awkward way.
 */
final class Library implements Allocated.Query {
  private final BitSet allocated;
  private final long unit;
  private final long sectors;
  private final Random random;
  private int queries;

  Library(BitSet allocated, long unit, long size, Random random) {
    this.allocated = allocated;
    this.unit = 128 * unit;
    this.sectors = size / 512;
    this.random = random;
  }

  int queries() {
    return queries;
  }

  @Override
  public List<Block> blocks(long sector, long count) {
    queries++;
    assertThat(sector % 128).isZero();
    assertThat(count % 128).isZero();
    assertThat(count).isBetween(128L, 128L * 524_288);
    assertThat(sector + count).isLessThanOrEqualTo(sectors);
    List<Block> blocks = new ArrayList<>();
    for (int at = allocated.nextSetBit(0); at >= 0; at = allocated.nextSetBit(at)) {
      int end = allocated.nextClearBit(at);
      add(blocks, at * unit, end * unit);
      at = end;
    }
    rubbish(blocks, sector, count);
    Collections.shuffle(blocks, random);
    return blocks;
  }

  /** In one block or two, which may overlap, and which may not reach to all ends of the chunks. */
  private void add(List<Block> blocks, long from, long to) {
    long middle = from + 1 + random.nextLong(to - from - 1);
    long overlap = random.nextBoolean() ? 0 : random.nextLong(to - middle);
    blocks.add(new Block(from + random.nextInt(2), middle - from));
    blocks.add(new Block(middle, to - middle - random.nextInt(2)));
    blocks.add(new Block(middle, overlap));
  }

  private void rubbish(List<Block> blocks, long sector, long count) {
    blocks.add(new Block(sector, 0));
    blocks.add(new Block(sector + count, 1000));
    blocks.add(new Block(sector + count, -1));
    blocks.add(new Block(Long.MAX_VALUE, Long.MAX_VALUE));
    blocks.add(new Block(-128, 128));
    blocks.add(new Block(-128, Long.MIN_VALUE));
    blocks.add(new Block(0, sector));
  }
}
