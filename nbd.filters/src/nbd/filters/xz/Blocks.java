package nbd.filters.xz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.filters.unpack.DataRuns;
import nbd.filters.unpack.DataScan;
import org.tukaani.xz.SeekableXZInputStream;

/**
 * The blocks of a disk: where they are, what is known of their zeroes, and the unpacked ones. Safe
 * for any number of threads.
 */
final class Blocks {
  /** One run of data in so many bytes can be kept apart, so that little memory is taken. */
  private static final int BYTES_PER_RUN = 1 << 16;

  private static final int LEAST_RUNS = 16;

  private final long size;
  private final long[] starts;
  private final Decoders decoders;
  private final Cache cache;
  private final int depth;

  /** Of each block that was unpacked at some time. */
  private final AtomicReferenceArray<DataRuns> known;

  private Blocks(SeekableXZInputStream index, Decoders decoders, int depth, Memory memory) {
    size = index.length();
    starts = new long[index.getBlockCount()];
    Arrays.setAll(starts, index::getBlockPos);
    this.decoders = decoders;
    this.depth = depth;
    cache = new Cache(depth, memory);
    known = new AtomicReferenceArray<>(starts.length);
  }

  /**
   * Reads the index.
   *
   * @throws nbd.api.OpenException if there is none, or a block is too large
   */
  static Blocks read(Handle below, Limits limits, Memory memory) throws IOException {
    Decoder decoder = Decoder.open(below, limits.work());
    SeekableXZInputStream index = decoder.index();
    int depth = limits.checkedDepth(index.getLargestBlockSize());
    return new Blocks(index, new Decoders(decoder, limits.work(), depth, memory), depth, memory);
  }

  /** Size of the disk in bytes. */
  long size() {
    return size;
  }

  /** How many unpacked blocks are kept. */
  int depth() {
    return depth;
  }

  /** Number of the block that has the byte at {@code offset}. */
  int at(long offset) {
    int found = Arrays.binarySearch(starts, offset);
    return found >= 0 ? lastStartingAt(found) : -found - 2;
  }

  /** Empty blocks start where the next one does. */
  private int lastStartingAt(int found) {
    int last = found;
    while (last + 1 < starts.length && starts[last + 1] == starts[last]) {
      last++;
    }
    return last;
  }

  Range range(int number) {
    return Range.between(starts[number], number + 1 < starts.length ? starts[number + 1] : size);
  }

  /** Where data is in that block, or null if it was never unpacked. */
  DataRuns known(int number) {
    return known.get(number);
  }

  /** Whether that block is unpacked just now. */
  boolean isUnpacked(int number) {
    return cache.has(number);
  }

  /**
   * The bytes of that block, not to be changed.
   *
   * @param below the disk, to be read if need be
   */
  byte[] unpacked(int number, Handle below) throws IOException {
    return cache.block(number, () -> unpack(number, below));
  }

  /** Nobody uses it any more. */
  void free() {
    cache.free();
  }

  private byte[] unpack(int number, Handle below) throws IOException {
    Range range = range(number);
    byte[] block = decoders.unpack(number, (int) range.length(), below);
    if (known.get(number) == null) {
      int runs = Math.max(LEAST_RUNS, block.length / BYTES_PER_RUN);
      DataScan scan = new DataScan(range.offset(), runs);
      scan.next(ByteBuffer.wrap(block), (_, _) -> true);
      known.set(number, scan.runs());
    }
    return block;
  }

  /** As {@link #known}, and if nothing is, the block is unpacked. */
  DataRuns found(int number, Handle below) throws IOException {
    if (known.get(number) == null) {
      unpacked(number, below);
    }
    return known.get(number);
  }
}
