package nbd.plugin.vddk.extents;

import java.util.BitSet;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.StrictExtents;

/**
 * The chunks of 64 KiB of one disk that were written through this process, by whichever handle.
 * What the library tells of such a chunk may be older than the write, so this overrules it.
 *
 * <p>A bit a chunk: 2 MiB of memory for each TiB up to the last byte written. Safe for several
 * threads.
 */
public final class Written {
  /** Bytes of a chunk; all but the last one of a disk have as many. */
  public static final long CHUNK = 64 << 10;

  /** Bytes of the largest disk that one can be for; a VMDK has half as many. */
  public static final long MOST = Integer.MAX_VALUE * CHUNK;

  private final long size;
  private final BitSet chunks;

  /**
   * Nothing is written.
   *
   * @param size of the disk in bytes, at most {@link #MOST}
   */
  public Written(long size) {
    this(size, new BitSet());
  }

  /**
   * As another one was.
   *
   * @param size of the disk in bytes, at most {@link #MOST}
   * @param chunks of {@link #chunks()}; copied; what lies past the disk is left out
   * @throws IllegalArgumentException if the disk is larger than that
   */
  public Written(long size, BitSet chunks) {
    this.size = new Range(0, size).end();
    if (size > MOST) {
      throw new IllegalArgumentException(
          "a disk of %d bytes is larger than a VMDK can be: at most %d bytes"
              .formatted(size, MOST));
    }
    this.chunks = chunks.get(0, chunkAfter(size));
  }

  private static int chunkOf(long offset) {
    return (int) (offset / CHUNK);
  }

  /** The first chunk that has no byte before {@code end}. */
  private static int chunkAfter(long end) {
    return (int) ((end + CHUNK - 1) / CHUNK);
  }

  /** Before these bytes are written; what lies past the disk is left out. */
  public void add(Range range) {
    long end = Math.min(range.end(), size);
    if (range.offset() < end) {
      synchronized (chunks) {
        chunks.set(chunkOf(range.offset()), chunkAfter(end));
      }
    }
  }

  /** Whether all chunks of the range, which is not empty, are written. */
  public boolean covers(Range range) {
    if (range.end() > size) {
      return false;
    }
    synchronized (chunks) {
      return chunks.nextClearBit(chunkOf(range.offset())) >= chunkAfter(range.end());
    }
  }

  /** A copy, to go on with later. */
  public BitSet chunks() {
    synchronized (chunks) {
      return (BitSet) chunks.clone();
    }
  }

  /**
   * The map with {@code status} where a chunk is written.
   *
   * @param map told before this is called, so that no write is missed
   * @param atMost how many extents are of use, 1 or more; the map ends behind them
   */
  public ExtentMap overrule(ExtentMap map, long status, int atMost) {
    StrictExtents result = ExtentMap.strict(map.start());
    synchronized (chunks) {
      while (result.end() < map.end() && result.count() <= atMost) {
        long at = result.end();
        boolean written = chunks.get(chunkOf(at));
        Range run = Range.between(at, Math.min(runEnd(at, written), map.end()));
        if (written) {
          result.append(run.length(), status);
        } else {
          result.append(map.clip(run).orElseThrow());
        }
      }
    }
    return result.build().atMost(atMost);
  }

  /** Up to where the chunks are written, or not, as the one at {@code offset}. */
  private long runEnd(long offset, boolean written) {
    int chunk = chunkOf(offset);
    int next = written ? chunks.nextClearBit(chunk) : chunks.nextSetBit(chunk);
    return next < 0 ? Long.MAX_VALUE : next * CHUNK;
  }
}
