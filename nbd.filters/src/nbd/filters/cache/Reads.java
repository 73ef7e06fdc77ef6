package nbd.filters.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.filters.bytes.PartSink;
import nbd.filters.ranges.RangeLocks.Hold;

/** Reads from the cache what is there, and the rest from the disk below. */
final class Reads {
  private final DiskCache cache;
  private final Fetch fetch;

  Reads(DiskCache cache) {
    this.cache = cache;
    this.fetch = cache.fetch();
  }

  /** One read: where it goes to, and how its parts get there. */
  private record Request(Route route, Range range, ReadSink out) {
    long place(Range part) {
      return part.offset() - range.offset();
    }

    ByteBuffer space(Range part) throws IOException {
      return out.space(place(part), (int) part.length());
    }

    void below(Range part) throws IOException {
      try {
        route.handle().read(part, new PartSink(out, place(part)));
      } catch (PartialReadException some) {
        throw new PartialReadException(
            some.code(), place(part) + some.good(), some.getMessage(), some);
      }
    }
  }

  void read(Route route, Range range, ReadSink out) throws IOException {
    Request request = new Request(route, range, out);
    if (isToBeKept(range)) {
      try (Hold _ = cache.locks().exclusive(cache.grid().whole(range))) {
        read(request, true);
      }
      cache.reclaim().ifFull();
    } else {
      try (Hold _ = cache.locks().shared(cache.grid().whole(range))) {
        read(request, false);
      }
    }
  }

  private boolean isToBeKept(Range range) {
    return cache.settings().onRead().now() && cache.isRoom() && !cache.has(range);
  }

  private void read(Request request, boolean keep) throws IOException {
    for (Piece piece : cache.pieces(request.range())) {
      if (piece.block().isPresent()) {
        cached(request, piece.range(), piece.block().get());
      } else if (keep) {
        fetched(request, piece.range());
      } else {
        request.below(piece.range());
      }
    }
  }

  private void cached(Request request, Range part, Block block) throws IOException {
    long start = cache.grid().of(block.number()).offset();
    cache.slots().read(block.slot(), part.offset() - start, request.space(part));
  }

  /** What reads as zero below needs no room here. */
  private void fetched(Request request, Range gap) throws IOException {
    long at = gap.offset();
    for (Range data : fetch.data(request.route(), cache.grid().whole(gap))) {
      Range part = data.intersection(gap).orElseThrow();
      if (at < part.offset()) {
        request.below(Range.between(at, part.offset()));
      }
      for (Range blocks : Piece.byBlock(fetch.byBuffer(), data)) {
        fetched(request, blocks, blocks.intersection(gap).orElseThrow());
      }
      at = part.end();
    }
    if (at < gap.end()) {
      request.below(Range.between(at, gap.end()));
    }
  }

  private void fetched(Request request, Range blocks, Range wanted) throws IOException {
    try (Buffers.Loan loan = cache.buffers().take()) {
      ByteBuffer bytes = loan.first(blocks.length());
      if (isBrought(request.route(), blocks, bytes)) {
        int start = (int) (wanted.offset() - blocks.offset());
        request.space(wanted).put(bytes.slice(start, (int) wanted.length()));
      } else {
        request.below(wanted);
      }
    }
  }

  /** Blocks may not be readable where nobody has asked for them. */
  private boolean isBrought(Route route, Range blocks, ByteBuffer bytes) {
    try {
      fetch.bring(route, blocks, bytes);
      return true;
    } catch (IOException asWillBeTold) {
      return false;
    }
  }
}
