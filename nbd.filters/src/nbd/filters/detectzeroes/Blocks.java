package nbd.filters.detectzeroes;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.filters.bytes.Below;
import nbd.filters.bytes.Zeroes;

/** Reads blocks of the disk below and says which are zero. May be used by several threads. */
final class Blocks {
  /** Read at a time, if blocks are not larger. */
  private static final long PIECE = 256 << 10;

  private final Handle disk;
  private final Disk.View view;
  private final Buffers buffers;
  private final long block;
  private final long size;
  private final boolean remembers;

  /**
   * @param block size in bytes, a multiple of the disk's minimum block size
   */
  Blocks(Handle disk, Disk.View view, Buffers buffers, long block, boolean remembers) {
    this.disk = disk;
    this.view = view;
    this.buffers = buffers;
    this.block = block;
    this.remembers = remembers;
    long all = disk.traits().size();
    size = all - all % disk.traits().blockSizes().minimum();
  }

  long number(long offset) {
    return offset / block;
  }

  /** How many bytes so many blocks have. */
  long bytes(int count) {
    return count * block;
  }

  /** Where the block ends that has the byte at {@code offset}, or what can be read of it. */
  long end(long offset) {
    long start = offset - offset % block;
    long end = start > Long.MAX_VALUE - block ? Long.MAX_VALUE : start + block;
    return offset < size ? Math.min(end, size) : end;
  }

  /** What is known of the block without reading. */
  Findings.Finding find(long offset) {
    return view.find(number(offset));
  }

  /**
   * Reads the block that has the byte at {@code offset}, and some behind it.
   *
   * @param upTo where what is of use ends
   * @return which of them are zero, from that block on; none if these bytes cannot be read alone
   */
  boolean[] read(long offset, long upTo) throws IOException {
    long start = offset - offset % block;
    long most = Math.max(PIECE, block);
    if (offset >= size) {
      return new boolean[0];
    }
    long end = end(Math.min(upTo, start + Math.min(most, size - start)) - 1);
    Range range = Range.between(start, end);
    try (Disk.Look look = view.look(range)) {
      boolean[] zero = zeroes(range);
      if (remembers) {
        look.found(number(start), zero);
      }
      return zero;
    }
  }

  private boolean[] zeroes(Range range) throws IOException {
    ByteBuffer bytes = buffers.take((int) range.length());
    try {
      Below.read(disk, range, bytes);
      boolean[] zero = new boolean[(int) ((range.length() + block - 1) / block)];
      for (int i = 0; i < zero.length; i++) {
        int at = (int) (i * block);
        zero[i] = Zeroes.only(bytes.slice(at, (int) Math.min(block, range.length() - at)));
      }
      return zero;
    } finally {
      buffers.giveBack(bytes);
    }
  }
}
