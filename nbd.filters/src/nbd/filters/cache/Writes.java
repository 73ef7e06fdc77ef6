package nbd.filters.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.api.WriteSource;
import nbd.filters.bytes.Below;
import nbd.filters.ranges.RangeLocks.Hold;

/** Writes to the cache, to the disk below, or to both. */
final class Writes {
  private final DiskCache cache;

  Writes(DiskCache cache) {
    this.cache = cache;
  }

  /** One write: what of its payload belongs to a part. */
  private record Request(Route route, Range range, ByteBuffer payload) {
    ByteBuffer bytes(Range part) {
      int start = payload.position() + (int) (part.offset() - range.offset());
      return payload.slice(start, (int) part.length());
    }

    void below(Range part, Set<Flag> flags) throws IOException {
      route.write(part, bytes(part), flags);
    }
  }

  void write(Route route, Range range, WriteSource in, Set<Flag> flags) throws IOException {
    // Before the range is held: it may come from a slow client.
    Request request = new Request(route, range, in.payload());
    Set<Flag> kept = cache.heeded(flags);
    try (Hold _ = cache.locks().exclusive(cache.grid().whole(range))) {
      if (!cache.settings().mode().keepsBack() || kept.contains(Flag.FUA)) {
        through(request, kept);
      } else {
        keep(request);
      }
    }
    cache.reclaim().ifFull();
  }

  private void keep(Request request) throws IOException {
    for (Piece piece : cache.pieces(request.range())) {
      if (piece.block().isPresent()) {
        overwrite(request, piece.range(), piece.block().get());
      } else {
        fill(request, piece.range());
      }
    }
  }

  /** A block that cannot be written is given up if the disk below has all of it for sure. */
  private void overwrite(Request request, Range part, Block block) throws IOException {
    try {
      update(request, part, block);
      cache.blocks().dirtied(block);
    } catch (IOException failure) {
      if (cache.blocks().isNeeded(block)) {
        cache.blocks().dirtied(block);
        throw failure;
      }
      cache.slots().failed(failure);
      cache.forget(block);
      request.below(part, Flag.NONE);
    }
  }

  private void update(Request request, Range part, Block block) throws IOException {
    long start = cache.grid().of(block.number()).offset();
    cache.slots().write(block.slot(), part.offset() - start, request.bytes(part));
  }

  /** What the cache has no room for goes to the disk below, neighbours together. */
  private void fill(Request request, Range gap) throws IOException {
    long waiting = gap.offset();
    for (Range part : Piece.byBlock(cache.grid(), gap)) {
      if (isStored(request, part, true)) {
        below(request, waiting, part.offset());
        waiting = part.end();
      }
    }
    below(request, waiting, gap.end());
  }

  private static void below(Request request, long from, long to) throws IOException {
    if (from < to) {
      request.below(Range.between(from, to), Flag.NONE);
    }
  }

  /** Stores the block that has {@code part}, the rest of it being read from the disk below. */
  private boolean isStored(Request request, Range part, boolean isDirty) {
    if (!cache.isRoom()) {
      return false;
    }
    Range block = cache.grid().whole(part);
    if (block.equals(part)) {
      return cache.fetch().store(block, request.bytes(part), isDirty);
    }
    try (Buffers.Loan loan = cache.buffers().take()) {
      ByteBuffer bytes = loan.first(block.length());
      Below.read(request.route().handle(), block, bytes);
      bytes
          .slice((int) (part.offset() - block.offset()), (int) part.length())
          .put(request.bytes(part));
      return cache.fetch().store(block, bytes, isDirty);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /**
   * What may be written below later gets it first, so that it is never older than what is there.
   */
  private void through(Request request, Set<Flag> flags) throws IOException {
    List<Piece> pieces = cache.pieces(request.range());
    List<Piece> others = new ArrayList<>();
    for (Piece piece : pieces) {
      if (piece.block().filter(cache.blocks()::isNeeded).isPresent()) {
        cache.blocks().dirtied(piece.block().get());
        update(request, piece.range(), piece.block().get());
      } else {
        others.add(piece);
      }
    }
    boolean done = false;
    try {
      request.below(request.range(), flags);
      done = true;
    } finally {
      if (!done) {
        cache.forgetClean(pieces);
      }
    }
    others.forEach(piece -> written(request, piece));
    pieces.forEach(this::cleaned);
  }

  /** The disk below has it, and the cache did not need it. */
  private void written(Request request, Piece piece) {
    if (piece.block().isPresent()) {
      updateOrForget(request, piece.range(), piece.block().get());
    } else {
      Piece.byBlock(cache.grid(), piece.range()).forEach(part -> isStored(request, part, false));
    }
  }

  /** The disk below has all of the block. */
  private void cleaned(Piece piece) {
    piece
        .block()
        .filter(block -> cache.grid().of(block.number()).equals(piece.range()))
        .ifPresent(cache.blocks()::cleaned);
  }

  private void updateOrForget(Request request, Range part, Block block) {
    try {
      update(request, part, block);
    } catch (IOException failure) {
      cache.slots().failed(failure);
      cache.forget(block);
    }
  }
}
