package nbd.client.load;

/** Chooses the block of each request; for one connection and one thread. */
final class Places {
  private final long first;
  private final long blocks;
  private final int blockSize;
  private final boolean random;
  private long state;

  /**
   * @param index of the connection, from 0
   * @throws IllegalArgumentException if the disk has not a block for each connection
   */
  Places(LoadPlan plan, long diskSize, int index) {
    blockSize = plan.blockSize();
    random = plan.pattern().random();
    long whole = diskSize / blockSize;
    if (whole < plan.connections()) {
      throw new IllegalArgumentException(
          "load: a disk of %d bytes has too few blocks of %d bytes for %d connections"
              .formatted(diskSize, blockSize, plan.connections()));
    }
    long part = whole / plan.connections();
    first = random ? 0 : part * index;
    blocks = random ? whole : part;
    state = random ? 0x9e3779b97f4a7c15L * (index + 1) : 0;
  }

  /** Offset of the next block in bytes. */
  long next() {
    return (first + (random ? randomBlock() : sequentialBlock())) * blockSize;
  }

  private long sequentialBlock() {
    long block = state;
    state = block + 1 == blocks ? 0 : block + 1;
    return block;
  }

  // xorshift, whose high half of the product with the bound is even enough and needs no division
  private long randomBlock() {
    state ^= state << 13;
    state ^= state >>> 7;
    state ^= state << 17;
    return Math.unsignedMultiplyHigh(state, blocks);
  }
}
