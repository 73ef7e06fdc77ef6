package nbd.filters.blocksize;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.api.Handle;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.filters.blocks.Blocks;
import nbd.filters.blocks.Scratch;
import nbd.filters.bytes.Below;
import nbd.filters.bytes.PartSink;

/**
 * Reads of any range out of a disk of blocks: whole blocks straight to where they go, the others by
 * memory of this filter's own.
 */
record Reads(Handle disk, Limits limits, Scratch scratch) {
  void read(Range range, ReadSink out) throws IOException {
    Blocks blocks = limits.blocks();
    Range around = blocks.around(range);
    if (around.equals(range)) {
      whole(range, range, out);
    } else if (around.length() <= Math.min(scratch.size(), limits.maxData())) {
      partly(around, range, range, out);
    } else {
      inParts(blocks.inside(range), range, out);
    }
  }

  private void inParts(Range body, Range range, ReadSink out) throws IOException {
    Blocks blocks = limits.blocks();
    if (body.isEmpty()) {
      // Two blocks that cannot be asked for at once.
      long middle = blocks.up(range.offset());
      edge(Range.between(range.offset(), middle), range, out);
      edge(Range.between(middle, range.end()), range, out);
      return;
    }
    edge(Range.between(range.offset(), body.offset()), range, out);
    whole(body, range, out);
    edge(Range.between(body.end(), range.end()), range, out);
  }

  private void edge(Range part, Range range, ReadSink out) throws IOException {
    if (!part.isEmpty()) {
      partly(limits.blocks().around(part), part, range, out);
    }
  }

  /** Some bytes of few blocks. */
  private void partly(Range blocks, Range part, Range range, ReadSink out) throws IOException {
    try (Scratch.Piece piece = scratch.take()) {
      ByteBuffer bytes = piece.first(blocks.length());
      try {
        Below.read(disk, blocks, bytes);
      } catch (IOException failure) {
        throw Failures.partly(part.offset() - range.offset(), failure);
      }
      int from = Math.toIntExact(part.offset() - blocks.offset());
      int length = Math.toIntExact(part.length());
      out.space(part.offset() - range.offset(), length).put(bytes.slice(from, length));
    }
  }

  private void whole(Range body, Range range, ReadSink out) throws IOException {
    for (long at = body.offset(); at < body.end(); ) {
      Range part = new Range(at, Math.min(limits.maxData(), body.end() - at));
      long start = at - range.offset();
      try {
        disk.read(part, start == 0 ? out : new PartSink(out, start));
      } catch (PartialReadException partial) {
        throw Failures.partly(start + partial.good(), partial);
      } catch (IOException failure) {
        throw Failures.partly(start, failure);
      }
      at = part.end();
    }
  }
}
