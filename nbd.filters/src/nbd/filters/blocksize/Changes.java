package nbd.filters.blocksize;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.api.WriteSource;
import nbd.filters.blocks.Blocks;
import nbd.filters.blocks.Scratch;
import nbd.filters.bytes.Below;
import nbd.filters.bytes.BufferSource;
import nbd.filters.ranges.RangeLocks;

/**
 * Changes of any range of a disk of blocks. A block of which only a part changes is read, changed
 * and written back while nobody else changes it; whole blocks are changed beside each other. No
 * lock is held while a client is waited for.
 */
record Changes(Handle disk, Limits limits, RangeLocks locks, Scratch scratch) {
  /** Changes the bytes of one block in memory. */
  @FunctionalInterface
  private interface Edit {
    /**
     * @param part what is to change of the block's bytes
     */
    void change(ByteBuffer part);
  }

  @FunctionalInterface
  private interface Step {
    void take(Range part) throws IOException;
  }

  void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    if (limits.blocks().size() == 1 && range.length() <= limits.maxData()) {
      disk.write(range, in, flags);
      return;
    }
    ByteBuffer payload = in.payload();
    int start = payload.position();
    change(
        range,
        limits.maxData(),
        part -> disk.write(part, new BufferSource(of(payload, start, range, part)), flags),
        edge -> edit(edge, flags, bytes -> bytes.put(of(payload, start, range, edge))));
  }

  private static ByteBuffer of(ByteBuffer payload, int start, Range range, Range part) {
    int from = Math.toIntExact(part.offset() - range.offset());
    return payload.slice(start + from, Math.toIntExact(part.length()));
  }

  void zero(Range range, Set<Flag> flags) throws IOException {
    Set<Flag> written = flags.contains(Flag.FUA) ? Set.of(Flag.FUA) : Flag.NONE;
    change(
        range,
        limits.maxLength(),
        part -> disk.zero(part, flags),
        edge -> edit(edge, written, Changes::clear));
  }

  private static void clear(ByteBuffer part) {
    part.put(new byte[part.remaining()]);
  }

  /** Only whole blocks: what else there is in the block of an edge is still needed. */
  void trim(Range range, Set<Flag> flags) throws IOException {
    change(range, limits.maxLength(), part -> disk.trim(part, flags), _ -> {});
  }

  private void change(Range range, long most, Step whole, Step edge) throws IOException {
    Blocks blocks = limits.blocks();
    Range body = blocks.inside(range);
    if (body.isEmpty()) {
      long middle = Math.min(blocks.up(range.offset()), range.end());
      each(Range.between(range.offset(), middle), edge);
      each(Range.between(middle, range.end()), edge);
      return;
    }
    each(Range.between(range.offset(), body.offset()), edge);
    for (long at = body.offset(); at < body.end(); ) {
      Range part = new Range(at, Math.min(most, body.end() - at));
      beside(part, whole);
      at = part.end();
    }
    each(Range.between(body.end(), range.end()), edge);
  }

  private static void each(Range edge, Step step) throws IOException {
    if (!edge.isEmpty()) {
      step.take(edge);
    }
  }

  /** Not while somebody is about to write back what was there before. */
  private void beside(Range part, Step whole) throws IOException {
    if (limits.blocks().size() == 1) {
      whole.take(part);
      return;
    }
    try (RangeLocks.Hold _ = locks.shared(part)) {
      whole.take(part);
    }
  }

  private void edit(Range edge, Set<Flag> flags, Edit edit) throws IOException {
    Range block = limits.blocks().around(edge);
    try (Scratch.Piece piece = scratch.take();
        RangeLocks.Hold _ = locks.exclusive(block)) {
      ByteBuffer bytes = piece.first(block.length());
      Below.read(disk, block, bytes);
      int from = Math.toIntExact(edge.offset() - block.offset());
      edit.change(bytes.slice(from, Math.toIntExact(edge.length())));
      Below.write(disk, block, bytes, flags);
    }
  }
}
