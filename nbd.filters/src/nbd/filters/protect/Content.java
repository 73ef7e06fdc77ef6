package nbd.filters.protect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import nbd.api.Allocation;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.filters.bytes.Below;
import nbd.filters.bytes.Zeroes;

/** What the disk below holds now, read in pieces of whole blocks. */
final class Content {
  /** Bytes of a piece, a multiple of any block size. */
  private static final int PIECE = 1 << 18;

  /** Extents that are of use at a time. */
  private static final int EXTENTS = 1024;

  private final Handle disk;
  private final long block;
  private final long size;
  private final Optional<MetaContext> allocation;

  Content(Handle disk) {
    this.disk = disk;
    this.block = disk.traits().blockSizes().minimum();
    this.size = disk.traits().size();
    this.allocation = disk.contexts().allocation();
  }

  /** Whether {@code part} holds the bytes that remain in {@code expected}, as long. */
  boolean isSame(Range part, ByteBuffer expected) throws IOException {
    for (int done = 0; done < part.length(); ) {
      ByteBuffer piece = read(part, done);
      if (piece.mismatch(expected.slice(expected.position() + done, piece.remaining())) >= 0) {
        return false;
      }
      done += piece.remaining();
    }
    return true;
  }

  /**
   * Whether {@code part} reads as zero; what the disk tells to be zero is not read.
   *
   * @param effort of the request that it is about
   * @throws NbdException ENOTSUP if it is to be fast and cannot; EPERM if it takes too much effort
   */
  boolean isZero(Range part, Effort effort) throws IOException {
    for (long at = part.offset(); at < part.end(); ) {
      effort.ask(part);
      ExtentMap map = told(Range.between(at, part.end()));
      for (Extent extent : map) {
        Range found = Range.between(extent.offset(), extent.end());
        if ((extent.status() & Allocation.ZERO) == 0 && !readsAsZero(found, effort)) {
          return false;
        }
      }
      at = map.end();
    }
    return true;
  }

  private boolean readsAsZero(Range part, Effort effort) throws IOException {
    for (long done = 0; done < part.length(); ) {
      effort.read(part, Math.min(PIECE, part.length() - done));
      ByteBuffer piece = read(part, done);
      if (!Zeroes.only(piece)) {
        return false;
      }
      done += piece.remaining();
    }
    return true;
  }

  /** From the first asked byte on; where the disk tells nothing all is data. */
  private ExtentMap told(Range asked) throws IOException {
    if (allocation.isPresent()) {
      Optional<ExtentMap> map =
          allocation.get().extents(blocks(asked.offset(), asked.end()), EXTENTS).clip(asked);
      if (map.isPresent() && map.get().start() == asked.offset()) {
        return map.get();
      }
    }
    return ExtentMap.of(asked.offset(), asked.length(), Allocation.DATA);
  }

  /** What of {@code part} comes after {@code done} bytes, a piece at most. */
  private ByteBuffer read(Range part, long done) throws IOException {
    long from = part.offset() + done;
    long to = from + Math.min(part.end() - from, PIECE - from % block);
    Range blocks = blocks(from, to);
    ByteBuffer bytes = ByteBuffer.allocateDirect((int) blocks.length());
    Below.read(disk, blocks, bytes);
    return bytes.slice((int) (from - blocks.offset()), (int) (to - from));
  }

  /** Whole blocks of the disk, whose last one may be short. */
  private Range blocks(long from, long to) {
    long over = to % block;
    long more = over == 0 ? 0 : block - over;
    return Range.between(from - from % block, more > size - to ? size : to + more);
  }
}
