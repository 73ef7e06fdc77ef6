package nbd.filters.cow;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.filters.bytes.Below;
import nbd.filters.bytes.PartSink;

/**
 * The disk below, of which any bytes can be asked, whatever its block sizes. One client's view;
 * safe for as many threads as the disk is.
 */
final class Base {
  private static final long LONGEST = 64 << 20;

  private final Handle disk;
  private final Pieces pieces;
  private final MetaContext allocation;
  private final long size;
  private final long minimum;
  private final long most;

  /**
   * @param allocation its {@code base:allocation}
   * @param pieces memory to read into
   */
  Base(Handle disk, MetaContext allocation, Pieces pieces) {
    BlockSizes sizes = disk.traits().blockSizes();
    this.disk = disk;
    this.pieces = pieces;
    this.size = disk.traits().size();
    this.minimum = sizes.minimum();
    this.most = Math.min(LONGEST, sizes.maximum());
    this.allocation = allocation;
  }

  /** All that can be asked of it: whole blocks. A part of a block at its end nobody can read. */
  private Range readable() {
    return new Range(0, size - size % minimum);
  }

  /** {@code range} and what else is in its first and last block; it has a byte that can be read. */
  Range aligned(Range range) {
    long missing = (minimum - range.end() % minimum) % minimum;
    long start = range.offset() - range.offset() % minimum;
    long end = readable().end();
    return Range.between(start, missing > end - range.end() ? end : range.end() + missing);
  }

  /**
   * Reads a part of a request.
   *
   * @param at where in the request {@code part} begins
   */
  void read(Range part, ReadSink out, long at) throws IOException {
    if (!part.isAligned(minimum)) {
      pieces.lend(piece -> readThrough(piece, part, out, at));
      return;
    }
    for (long done = 0; done < part.length(); ) {
      long length = Math.min(most, part.length() - done);
      readAligned(new Range(part.offset() + done, length), out, at + done);
      done += length;
    }
  }

  private void readAligned(Range part, ReadSink out, long at) throws IOException {
    try {
      disk.read(part, at == 0 ? out : new PartSink(out, at));
    } catch (PartialReadException partial) {
      // All before this part has been given.
      throw new PartialReadException(
          partial.code(), at + partial.good(), partial.getMessage(), partial);
    }
  }

  private void readThrough(ByteBuffer piece, Range part, ReadSink out, long at) throws IOException {
    for (long from = part.offset(); from < part.end(); ) {
      long to = Math.min(part.end(), from - from % minimum + piece.capacity());
      Range asked = aligned(Range.between(from, to));
      fetch(asked, piece);
      int length = (int) (to - from);
      out.space(at + from - part.offset(), length)
          .put(piece.slice((int) (from - asked.offset()), length));
      from = to;
    }
  }

  private void fetch(Range range, ByteBuffer piece) throws IOException {
    Below.read(disk, range, piece.slice(0, (int) range.length()));
  }

  /** Writes what can be read of {@code range}, whose ends are aligned, to a file. */
  void copy(Range range, OverlayFile file, long position) throws IOException {
    Range known = range.intersection(readable()).orElseThrow();
    pieces.lend(
        piece -> {
          for (long done = 0; done < known.length(); ) {
            long length = Math.min(piece.capacity(), known.length() - done);
            fetch(new Range(known.offset() + done, length), piece);
            file.write(piece.slice(0, (int) length), position + done);
            done += length;
          }
        });
  }

  /**
   * What the disk says of the first byte of {@code range}, as far as that holds, in the range; data
   * where it tells only of what is before that in the same block.
   */
  Extent first(Range range) throws IOException {
    return told(range, 1).first();
  }

  /** As {@link #first}, and what comes behind that, at most so many extents. */
  ExtentMap told(Range range, int atMost) throws IOException {
    ExtentMap told = allocation.extents(aligned(range), atMost);
    Range rest = restOfBlock(range);
    return told.clip(range)
        .filter(map -> map.start() == range.offset())
        .orElseGet(() -> ExtentMap.of(rest.offset(), rest.length(), Allocation.DATA));
  }

  /** What begins as {@code range} does and ends with it, or where a block of the disk ends. */
  Range restOfBlock(Range range) {
    long into = range.offset() % minimum;
    return new Range(range.offset(), Math.min(range.length(), minimum - into));
  }

  /** Whether the disk says, in one answer, that all of {@code range} reads as zero. */
  boolean isToldZero(Range range) throws IOException {
    Extent first = first(range);
    return first.end() == range.end() && (first.status() & Allocation.ZERO) != 0;
  }

  /** Has {@code range} fetched ahead, if the disk can. */
  void cache(Range range) throws IOException {
    if (disk.traits().cache().offered()) {
      disk.cache(aligned(range));
    }
  }
}
