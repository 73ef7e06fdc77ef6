package nbd.plugin.vddk.extents;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.LenientExtents;
import nbd.api.Range;
import nbd.api.StrictExtents;
import nbd.plugin.vddk.vix.VixDisk;

/**
 * {@code base:allocation} of a disk, from what VixDiskLib_QueryAllocatedBlocks tells. Safe for
 * several threads, as far as the query is.
 *
 * <p>Nothing past the last whole chunk is ever asked for, as some versions of the library refuse
 * ranges that pass the end of the disk: the bytes of a partial chunk there count as data.
 */
public final class Allocated {
  /** One answer looks at 256 GiB at most: a client that wants more asks again. */
  static final int MOST_QUERIES = 8;

  private static final long CHUNK = Written.CHUNK;
  private static final long SECTOR = CHUNK / VixDisk.CHUNK;

  /** VixDiskLib_QueryAllocatedBlocks; see {@link VixDisk#allocated}. */
  @FunctionalInterface
  public interface Query {
    /**
     * What is allocated in a range.
     *
     * @param sector a multiple of {@link VixDisk#CHUNK}
     * @param sectors a multiple of it too, 1 to {@link VixDisk#MOST_CHUNKS} chunks, inside the disk
     * @return in any order; what lies outside the range is left out
     * @throws IOException if it cannot be told
     */
    List<VixDisk.Block> blocks(long sector, long sectors) throws IOException;
  }

  private final long size;
  private final long missing;
  private final Written written;
  private final Query query;

  /**
   * @param size of the disk in bytes
   * @param singleLink the disk was opened without its parents: what is not allocated may be there,
   *     and so is not known to be zero
   * @param written chunks that are data, whatever the library tells
   */
  public Allocated(long size, boolean singleLink, Written written, Query query) {
    this.size = size;
    this.missing = singleLink ? Allocation.HOLE : Allocation.HOLE_ZERO;
    this.written = written;
    this.query = query;
  }

  /**
   * What is known from the first asked byte on, by one query or a few.
   *
   * @param asked inside the disk, at least one byte
   * @param atMost how many extents are of use, 1 or more; 1 makes one query at most
   * @return may end before what was asked does, or after it
   * @throws IOException the query's
   */
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    long whole = size - size % CHUNK;
    StrictExtents told = ExtentMap.strict(asked.offset());
    int queries = atMost == 1 ? 1 : MOST_QUERIES;
    while (told.end() < Math.min(asked.end(), whole) && told.count() < atMost && queries-- > 0) {
      told.append(part(Range.between(told.end(), Math.min(asked.end(), whole)), atMost));
    }
    if (told.end() >= whole && asked.end() > whole) {
      told.append(size - told.end(), Allocation.DATA);
    }
    return told.build();
  }

  /** By one query. */
  private ExtentMap part(Range asked, int atMost) throws IOException {
    long start = asked.offset() - asked.offset() % CHUNK;
    int chunks = (int) Math.min((asked.end() - start + CHUNK - 1) / CHUNK, VixDisk.MOST_CHUNKS);
    BitSet data = chunks(start / SECTOR, chunks);
    LenientExtents list = ExtentMap.lenient(asked).missing(missing);
    list.scannedTo(start + chunks * CHUNK);
    for (int at = data.nextSetBit(0); at >= 0; at = data.nextSetBit(at)) {
      int end = data.nextClearBit(at);
      list.add(start + at * CHUNK, (end - at) * CHUNK, Allocation.DATA);
      at = end;
    }
    return written.overrule(list.build().orElseThrow(), Allocation.DATA, atMost);
  }

  /**
   * The allocated ones of {@code count} chunks from {@code sector} on. A library may report what it
   * has twice, out of order, or more than it was asked for: a chunk with a reported sector is one.
   */
  private BitSet chunks(long sector, int count) throws IOException {
    BitSet data = new BitSet(count);
    long sectors = (long) count * VixDisk.CHUNK;
    for (VixDisk.Block block : query.blocks(sector, sectors)) {
      long end = endOf(block);
      long from = Math.clamp(block.sector() - sector, 0, sectors);
      long to = Math.clamp(end - sector, 0, sectors);
      if (block.sector() >= 0 && from < to) {
        data.set((int) (from / VixDisk.CHUNK), (int) ((to - 1) / VixDisk.CHUNK) + 1);
      }
    }
    return data;
  }

  /** A number that is negative is an unsigned one that no disk reaches. */
  private static long endOf(VixDisk.Block block) {
    long end = block.sector() + block.sectors();
    return block.sectors() < 0 || end < 0 ? Long.MAX_VALUE : end;
  }
}
