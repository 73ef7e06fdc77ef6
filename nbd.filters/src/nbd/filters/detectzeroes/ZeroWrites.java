package nbd.filters.detectzeroes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.Support;
import nbd.filters.bytes.BufferSource;
import nbd.filters.bytes.Zeroes;

/** Writes to the disk below, and zeroes it where only zeroes would be written. */
final class ZeroWrites {
  private final Handle disk;
  private final long block;
  private final boolean unmap;
  private final boolean flushes;

  /**
   * @param disk can zero
   * @param block size of the aligned blocks that are looked at, in bytes; a multiple of the disk's
   *     minimum block size
   * @param unmap whether zeroing may give storage back
   */
  ZeroWrites(Handle disk, long block, boolean unmap) {
    this.disk = disk;
    this.block = block;
    this.unmap = unmap;
    flushes = disk.traits().fua() == Support.EMULATE;
  }

  /** Whether some of {@code bytes}, which go to {@code range}, would be zeroed. */
  boolean isWorthIt(Range range, ByteBuffer bytes) {
    if (Zeroes.only(bytes)) {
      return true;
    }
    for (long at = range.offset(); at < range.end(); at = end(range, at)) {
      if (isZero(range, at, bytes)) {
        return true;
      }
    }
    return false;
  }

  /** Where the block ends that begins at {@code at}, or the range if that is first. */
  private long end(Range range, long at) {
    long rest = block - at % block;
    return range.end() - at > rest ? at + rest : range.end();
  }

  /** Whether it is a whole block of zeroes that begins there. */
  private boolean isZero(Range range, long at, ByteBuffer bytes) {
    long length = end(range, at) - at;
    return length == block && Zeroes.only(part(range, Range.between(at, at + length), bytes));
  }

  private static ByteBuffer part(Range range, Range part, ByteBuffer bytes) {
    long at = bytes.position() + part.offset() - range.offset();
    return bytes.slice((int) at, (int) part.length());
  }

  /**
   * Writes and zeroes.
   *
   * @param flags as of the write; each request gets them, or one flush follows if that is how the
   *     disk below keeps FUA
   */
  void write(Range range, ByteBuffer bytes, Set<Flag> flags) throws IOException {
    boolean flush = flushes && flags.contains(Flag.FUA);
    Set<Flag> each = flush ? Flag.NONE : flags;
    if (Zeroes.only(bytes)) {
      zero(range, bytes, each);
    } else {
      inParts(range, bytes, each);
    }
    if (flush) {
      disk.flush();
    }
  }

  private void inParts(Range range, ByteBuffer bytes, Set<Flag> flags) throws IOException {
    for (long at = range.offset(); at < range.end(); ) {
      boolean zero = isZero(range, at, bytes);
      long end = end(range, at);
      while (end < range.end() && isZero(range, end, bytes) == zero) {
        end = end(range, end);
      }
      Range part = Range.between(at, end);
      if (zero) {
        zero(part, part(range, part, bytes), flags);
      } else {
        disk.write(part, new BufferSource(part(range, part, bytes)), flags);
      }
      at = end;
    }
  }

  private void zero(Range range, ByteBuffer zeroes, Set<Flag> flags) throws IOException {
    Set<Flag> all = EnumSet.noneOf(Flag.class);
    all.addAll(flags);
    if (!unmap) {
      all.add(Flag.NO_HOLE);
    }
    try {
      disk.zero(range, all);
    } catch (NbdException failure) {
      if (failure.code() != ErrorCode.ENOTSUP) {
        throw failure;
      }
      disk.write(range, new BufferSource(zeroes), flags);
    }
  }
}
