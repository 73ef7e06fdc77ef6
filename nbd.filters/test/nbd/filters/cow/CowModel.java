package nbd.filters.cow;

import java.util.Arrays;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.testkit.Oracle;

/** What a disk with an overlay must hold and tell, by an array of blocks. */
final class CowModel {
  /** A block whose state is one of these. */
  private enum Is {
    BELOW,
    STORED,
    ZEROED
  }

  private final Oracle oracle;
  private final Is[] blocks;
  private final int block;
  private final ExtentMap allocation;
  private final ExtentMap depth;

  /**
   * @param allocation what the disk below tells
   * @param depth the depths there, as seen from here
   */
  CowModel(Oracle oracle, int block, ExtentMap allocation, ExtentMap depth) {
    this.oracle = oracle;
    this.block = block;
    this.allocation = allocation;
    this.depth = depth;
    blocks = new Is[(int) ((oracle.size() + block - 1) / block)];
    Arrays.fill(blocks, Is.BELOW);
    oracle.context(Allocation.NAME, Oracle.Truth.EXACT);
    oracle.context(AllocationDepth.NAME, Oracle.Truth.EXACT);
    for (int i = 0; i < blocks.length; i++) {
      tell(i);
    }
  }

  void write(Range range, byte[] bytes) {
    oracle.write(range.offset(), bytes);
    for (int i = first(range); i <= last(range); i++) {
      set(i, Is.STORED);
    }
  }

  /** Whole blocks are zeroed; parts are written, unless they are told zero anyway. */
  void zero(Range range) {
    oracle.zero(range.offset(), range.length());
    for (int i = first(range); i <= last(range); i++) {
      Range part = bytes(i).intersection(range).orElseThrow();
      if (part.equals(bytes(i))) {
        set(i, Is.ZEROED);
      } else if (blocks[i] == Is.BELOW && !isToldZero(part)) {
        set(i, Is.STORED);
      }
    }
  }

  /** Blocks that the disk below calls data are stored. */
  void store(Range range) {
    for (int i = first(range); i <= last(range); i++) {
      ExtentMap told = allocation.clip(bytes(i)).orElseThrow();
      if (blocks[i] == Is.BELOW && told.count() == 1 && told.status(0) == Allocation.DATA) {
        set(i, Is.STORED);
      }
    }
  }

  private boolean isToldZero(Range part) {
    ExtentMap told = allocation.clip(part).orElseThrow();
    return told.count() == 1 && (told.status(0) & Allocation.ZERO) != 0;
  }

  private int first(Range range) {
    return (int) (range.offset() / block);
  }

  private int last(Range range) {
    return (int) ((range.end() - 1) / block);
  }

  private Range bytes(int number) {
    long start = (long) number * block;
    return Range.between(start, Math.min(start + block, oracle.size()));
  }

  private void set(int number, Is state) {
    blocks[number] = state;
    tell(number);
  }

  private void tell(int number) {
    switch (blocks[number]) {
      case BELOW -> {
        tell(Allocation.NAME, allocation.clip(bytes(number)).orElseThrow());
        tell(AllocationDepth.NAME, depth.clip(bytes(number)).orElseThrow());
      }
      case STORED -> tell(number, Allocation.DATA);
      case ZEROED -> tell(number, Allocation.HOLE_ZERO);
    }
  }

  private void tell(int number, long status) {
    Range all = bytes(number);
    tell(Allocation.NAME, ExtentMap.of(all.offset(), all.length(), status));
    tell(AllocationDepth.NAME, ExtentMap.of(all.offset(), all.length(), AllocationDepth.LOCAL));
  }

  private void tell(String context, ExtentMap map) {
    for (Extent extent : map) {
      oracle.status(context, extent.offset(), extent.length(), extent.status());
    }
  }
}
