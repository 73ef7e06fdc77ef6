package nbd.plugin.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.RetainedState;
import nbd.api.WriteSource;

/** A disk with memory only where something was written. Cuts what is asked into pages. */
final class SparseDisk implements Disk {
  /**
   * Parts longer than this are lent to the reply, shorter ones copied into it. A copy of 16 KiB
   * takes about as long as it takes to hold a page, to send it as a piece of its own, and to copy
   * the page if it is written in the meantime.
   */
  static final int LONGEST_COPY = 16 << 10;

  private static final String SLABS = "slabs";
  private static final String TABLE = "table";

  private final long size;
  private final PagePool pool;
  private final PageTable table;
  private final Pages pages;

  /** A disk of {@code size} bytes, all hole, on memory that it closes. */
  SparseDisk(long size, SlabMemory memory) {
    this(size, new PagePool(memory), new PageTable(Page.count(size)));
  }

  private SparseDisk(long size, PagePool pool, PageTable table) {
    this.size = size;
    this.pool = pool;
    this.table = table;
    pages = new Pages(table, pool);
  }

  /**
   * The disk that has {@linkplain #retain retained} that; the pages are the same, not copies.
   *
   * @param memory for further slabs
   */
  static SparseDisk adopted(long size, SlabMemory memory, RetainedState state) throws IOException {
    List<?> slabs = state.value(SLABS, List.class);
    Node root = RetainedTable.node(state.value(TABLE, Object.class));
    return new SparseDisk(size, new PagePool(memory, slabs), new PageTable(Page.count(size), root));
  }

  @Override
  public void retain(RetainedState.Builder into) {
    into.with(SLABS, pool.retained()).with(TABLE, RetainedTable.of(table.root()));
  }

  @Override
  public void leave() throws IOException {
    pool.leave();
  }

  /** For tests to count what is in use. */
  PagePool pool() {
    return pool;
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    long hole = range.offset();
    for (long at = range.offset(), next; at < range.end(); at = next) {
      next = Page.next(at, range.end());
      if (Entry.isPage(table.get(Page.of(at)))) {
        tellHole(range, hole, at, out);
        readStored(range, at, (int) (next - at), out);
        hole = next;
      }
    }
    tellHole(range, hole, range.end(), out);
  }

  private static void tellHole(Range range, long from, long to, ReadSink out) throws IOException {
    if (from < to) {
      out.hole(from - range.offset(), to - from);
    }
  }

  /** Of one page, which may have become a hole a moment ago. */
  private void readStored(Range range, long at, int length, ReadSink out) throws IOException {
    long offset = at - range.offset();
    if (length <= LONGEST_COPY) {
      pages.read(Page.of(at), Page.within(at), out.space(offset, length));
      return;
    }
    int held = pages.hold(Page.of(at));
    if (Entry.isPage(held)) {
      ByteBuffer part = pool.slab(held).view(held, Page.within(at), length);
      out.lend(offset, part, new PageLease(pool, held));
    } else {
      out.hole(offset, length);
    }
  }

  /**
   * Where there are whole pages, the payload is received straight into the memory of new ones,
   * which then take the place of the old. A write of less is copied to where it belongs out of the
   * memory in which the server has it.
   */
  @Override
  public void write(Range range, WriteSource in) throws IOException {
    if (firstWhole(range) < endWhole(range)) {
      receive(range, in);
    } else {
      copy(range, in.payload());
    }
  }

  private void receive(Range range, WriteSource in) throws IOException {
    for (long at = range.offset(), next; at < range.end(); at = next) {
      next = Page.next(at, range.end());
      int from = Page.within(at);
      int to = from + (int) (next - at);
      int held = pool.take();
      try {
        in.receive(pool.slab(held).view(held, from, to - from));
        held = pages.install(Page.of(at), held, from, to);
      } finally {
        if (Entry.isPage(held)) {
          pool.drop(held);
        }
      }
    }
  }

  private void copy(Range range, ByteBuffer payload) throws IOException {
    int index = payload.position();
    for (long at = range.offset(), next; at < range.end(); at = next) {
      next = Page.next(at, range.end());
      int length = (int) (next - at);
      pages.write(Page.of(at), Page.within(at), payload, index, length);
      index += length;
    }
  }

  @Override
  public void zero(Range range, boolean allocated) throws IOException {
    long first = firstWhole(range);
    long end = endWhole(range);
    if (first >= end) {
      zeroParts(range.offset(), range.end(), allocated);
      return;
    }
    zeroParts(range.offset(), first << Page.SHIFT, allocated);
    Uniform all = allocated ? Uniform.ZEROES : Uniform.HOLES;
    table.fill(first, end, all, page -> pages.clear(page, all));
    if (range.end() < size) {
      zeroParts(end << Page.SHIFT, range.end(), allocated);
    }
  }

  /** Zeroes up to two parts of pages, or nothing. */
  private void zeroParts(long from, long to, boolean allocated) throws IOException {
    for (long at = from, next; at < to; at = next) {
      next = Page.next(at, to);
      int within = Page.within(at);
      pages.zero(Page.of(at), within, within + (int) (next - at), allocated);
    }
  }

  @Override
  public void trim(Range range) throws IOException {
    zero(range, false);
  }

  /** The first page that begins in the range or behind it. */
  private static long firstWhole(Range range) {
    return Page.count(range.offset());
  }

  /** The end of the pages that end in the range; the last one of the disk may be cut short. */
  private long endWhole(Range range) {
    return range.end() == size ? Page.count(size) : Page.of(range.end());
  }

  @Override
  public ExtentMap extents(Range asked, int atMost) {
    return new ExtentWalk(table, size).extents(asked, atMost);
  }

  @Override
  public void close() throws IOException {
    table.fill(0, Page.count(size), Uniform.HOLES, page -> pages.clear(page, Uniform.HOLES));
    pool.close();
  }
}
