package nbd.itest.upgrade;

import java.nio.ByteBuffer;
import java.util.BitSet;
import nbd.wire.Descriptors;

/**
 * A part of a disk that only one request at a time is about, and what must be in it: of each sector
 * it knows which write was acknowledged last. Used by one thread at a time.
 */
final class Part {
  /** In sectors. */
  static final int LENGTH = 256;

  private static final int ZERO = 2;

  private final long start;
  private final long[] writes = new long[LENGTH];

  /** They read as before, or as zeroes. */
  private final BitSet trimmed = new BitSet();

  /** Since it was made. */
  private final BitSet changed = new BitSet();

  private long last;

  /**
   * @param start its first sector on the disk
   */
  Part(long start) {
    this.start = start;
  }

  /** In bytes on the disk. */
  long offset(int sector) {
    return (start + sector) * Content.SECTOR;
  }

  /** Fills the buffer with what the next write puts there. */
  long fill(ByteBuffer target, int first) {
    last++;
    for (int sector = first; target.hasRemaining(); sector++) {
      Content.put(target, start + sector, last);
    }
    target.flip();
    return last;
  }

  /** Whatever has been sent may be on the disk, so an incremental backup must have it. */
  void sent(int first, int count) {
    changed.set(first, first + count);
  }

  /** That write, or zeroes, are there now. */
  void acknowledged(int first, int count, long write) {
    for (int sector = first; sector < first + count; sector++) {
      writes[sector] = write;
    }
    trimmed.clear(first, first + count);
  }

  void trimmed(int first, int count) {
    trimmed.set(first, first + count);
  }

  /**
   * @throws AssertionError if something else was read
   */
  void check(ByteBuffer read, int first) {
    for (int sector = first; read.hasRemaining(); sector++) {
      int at = read.position();
      boolean right = Content.isTaken(read, start + sector, writes[sector]);
      if (!right && trimmed.get(sector)) {
        right = Content.isTaken(read.position(at), start + sector, 0);
      }
      if (!right) {
        String bytes = "%016x...".formatted(read.getLong(at));
        throw new AssertionError(bytes + " read in " + told(sector));
      }
    }
  }

  private String told(int sector) {
    return "sector %d, which write %d of %d has %s"
        .formatted(start + sector, writes[sector], last, trimmed.get(sector) ? "trimmed" : "put");
  }

  /**
   * @param status base:allocation from that sector on
   * @throws AssertionError if it calls zeroes what is not
   */
  void check(Descriptors status, int first) {
    long at = first;
    for (int each = 0; each < status.count() && at < LENGTH; each++) {
      long end = at + status.length(each) / Content.SECTOR;
      boolean zero = (status.status(each) & ZERO) != 0;
      for (int sector = (int) at; zero && sector < Math.min(end, LENGTH); sector++) {
        if (writes[sector] != 0 && !trimmed.get(sector)) {
          throw new AssertionError("zero told of " + told(sector));
        }
      }
      at = end;
    }
  }

  /** Sectors that were written, zeroed or trimmed. */
  BitSet changed() {
    return changed;
  }
}
