package nbd.filters.cache;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nbd.api.RetainedState;

/**
 * A disk's cache as one version of the bundle hands it to the next.
 *
 * @param disk which one
 * @param size of the disk in bytes
 * @param block size of a block in bytes
 * @param file the bytes of the blocks
 * @param numbers of the blocks, the coldest first
 * @param slots where each is in the file, counted in blocks
 * @param dirty which of them the disk below has not got
 */
record Kept(
    String disk,
    long size,
    long block,
    FileChannel file,
    LongBuffer numbers,
    LongBuffer slots,
    BitSet dirty) {
  private static final String KIND = "cache.blocks";
  private static final int VERSION = 1;
  private static final String DISKS = "disks";

  /** What the cache has; empty if that is nothing. */
  static Optional<Kept> of(DiskCache cache) {
    List<Block> blocks = cache.blocks().coldest(Long.MAX_VALUE);
    if (blocks.isEmpty()) {
      return Optional.empty();
    }
    BitSet dirty = new BitSet();
    for (int i = 0; i < blocks.size(); i++) {
      dirty.set(i, blocks.get(i).dirty());
    }
    return Optional.of(
        new Kept(
            cache.disk(),
            cache.grid().size(),
            cache.grid().block(),
            cache.slots().channel().orElseThrow(),
            LongBuffer.wrap(blocks.stream().mapToLong(Block::number).toArray()),
            LongBuffer.wrap(blocks.stream().mapToLong(Block::slot).toArray()),
            dirty));
  }

  /** Puts it into a cache that is empty. */
  void into(DiskCache cache) {
    Set<Long> taken = new HashSet<>();
    for (int i = 0; i < numbers.capacity(); i++) {
      taken.add(slots.get(i));
      cache.blocks().put(new Block(numbers.get(i), slots.get(i)), dirty.get(i));
    }
    cache.slots().adopt(file, taken);
  }

  /** Whether the disk below has not got all of it. */
  boolean isAnyDirty() {
    return !dirty.isEmpty();
  }

  /** All of an export; empty if that is nothing. */
  static Optional<RetainedState> state(List<Kept> all) {
    if (all.isEmpty()) {
      return Optional.empty();
    }
    RetainedState.Builder state = RetainedState.of(KIND, VERSION);
    state.with(DISKS, all.stream().map(Kept::disk).toArray(String[]::new));
    for (int i = 0; i < all.size(); i++) {
      Kept kept = all.get(i);
      state
          .with("size " + i, kept.size)
          .with("block " + i, kept.block)
          .with("file " + i, kept.file)
          .with("numbers " + i, kept.numbers)
          .with("slots " + i, kept.slots)
          .with("dirty " + i, kept.dirty);
    }
    return Optional.of(state.build());
  }

  /**
   * All that another version has retained.
   *
   * @throws IOException if it is of another kind or version
   */
  static List<Kept> of(RetainedState state) throws IOException {
    if (!state.kind().equals(KIND) || state.version() != VERSION) {
      throw new IOException(
          "the retained state is %s; this version of cache takes %s version %d"
              .formatted(state, KIND, VERSION));
    }
    List<Kept> all = new ArrayList<>();
    String[] disks = state.value(DISKS, String[].class);
    for (int i = 0; i < disks.length; i++) {
      all.add(
          new Kept(
              disks[i],
              state.value("size " + i, Long.class),
              state.value("block " + i, Long.class),
              state.value("file " + i, FileChannel.class),
              state.value("numbers " + i, LongBuffer.class),
              state.value("slots " + i, LongBuffer.class),
              state.value("dirty " + i, BitSet.class)));
    }
    return all;
  }
}
