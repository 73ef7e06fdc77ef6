package nbd.plugins.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.RetainedState;
import nbd.api.WriteSource;

/**
 * An image that clients read and write. Any thread; no lock is held while a sink or a source is
 * called, so a slow client holds up nobody.
 */
final class DataDisk implements ExtentSource {
  private static final String SIZE = "size";
  private static final String PAGES = "pages";
  private static final String RESERVED = "reserved";

  private final Image image;
  private final boolean allocated;

  /** Pages that are not to be told as holes, with memory or not. */
  private final PageRanges reserved;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private DataDisk(Image image, boolean allocated, PageRanges reserved) {
    this.image = image;
    this.allocated = allocated;
    this.reserved = reserved;
  }

  /**
   * The disk that another one was, whose bytes it shares: only one of them may be used. What it has
   * counts in the budget in any case, for the other one is about to give it back.
   *
   * @param retained what {@link #retain} has told of the other one
   */
  static DataDisk adopted(RetainedState retained, boolean allocated, Budget budget)
      throws IOException {
    NavigableMap<Long, byte[]> pages = new TreeMap<>();
    Map<?, ?> bytes = retained.value(PAGES, Map.class);
    bytes.forEach((number, page) -> pages.put((Long) number, (byte[]) page));
    NavigableMap<Long, Long> ends = new TreeMap<>();
    Map<?, ?> ranges = retained.value(RESERVED, Map.class);
    ranges.forEach((first, end) -> ends.put((Long) first, (Long) end));
    Image image = new Image(retained.value(SIZE, Long.class), Pages.adopted(pages, budget));
    return new DataDisk(image, allocated, PageRanges.adopted(ends, budget));
  }

  /** Tells what it has; nobody uses it meanwhile. */
  void retain(RetainedState.Builder into) {
    lock.readLock().lock();
    try {
      into.with(SIZE, size())
          .with(PAGES, new TreeMap<>(image.pages().all()))
          .with(RESERVED, new TreeMap<>(reserved.ends()));
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * A disk that owns {@code image}.
   *
   * @param allocated whether all of its pages get memory now, and keep it
   * @param budget what its memory counts in, until it is closed
   * @throws NbdException if that is not enough; then nothing counts in it
   */
  static DataDisk of(Image image, boolean allocated, Budget budget) throws NbdException {
    DataDisk disk = new DataDisk(image, allocated, new PageRanges(budget));
    image.pages().countIn(budget);
    boolean done = false;
    try {
      if (allocated) {
        image.allocate();
      }
      done = true;
      return disk;
    } finally {
      if (!done) {
        disk.close();
      }
    }
  }

  /** Bytes, 0 to 2^63-1. */
  long size() {
    return image.size();
  }

  /** As {@link nbd.api.Handle#read}. */
  void read(Range range, ReadSink out) throws IOException {
    for (long at = range.offset(), next; at < range.end(); at = next) {
      next = Math.min(range.end(), holeUpTo(at));
      if (next > at) {
        out.hole(at - range.offset(), next - at);
      } else {
        next = at + Math.min(range.end() - at, Pages.SIZE - Pages.within(at));
        fill(out.space(at - range.offset(), (int) (next - at)), at);
      }
    }
  }

  /** The first byte of a page with memory, at {@code offset} or behind. */
  private long holeUpTo(long offset) {
    lock.readLock().lock();
    try {
      long page = image.pages().nextFrom(offset >>> Pages.SHIFT);
      return page == Long.MAX_VALUE ? page : Math.max(offset, page << Pages.SHIFT);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Out of one page, which may have gone a moment ago. */
  private void fill(ByteBuffer target, long offset) {
    lock.readLock().lock();
    try {
      byte[] page = image.pages().get(offset >>> Pages.SHIFT);
      byte[] bytes = page == null ? Zeroes.page() : page;
      target.put(bytes, Pages.within(offset), target.remaining());
    } finally {
      lock.readLock().unlock();
    }
  }

  /** As {@link nbd.api.Handle#write}; also zeroes take memory. */
  void write(Range range, WriteSource in) throws IOException {
    ByteBuffer payload = in.payload();
    lock.writeLock().lock();
    try {
      for (long at = range.offset(); payload.hasRemaining(); ) {
        int count = Math.min(payload.remaining(), Pages.SIZE - Pages.within(at));
        payload.get(image.pages().make(at >>> Pages.SHIFT), Pages.within(at), count);
        at += count;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Makes a range read as zero.
   *
   * @param noHole whether the range is not to be told as a hole afterwards
   * @throws NbdException if {@code noHole} takes memory that there is not; then nothing is changed
   */
  void zero(Range range, boolean noHole) throws NbdException {
    lock.writeLock().lock();
    try {
      if (allocated) {
        image.pages().clear(range.offset(), range.length());
      } else if (noHole) {
        reserved.add(range.offset() >>> Pages.SHIFT, Pages.firstWhole(range.end()));
        image.pages().clear(range.offset(), range.length());
      } else {
        image.zero(range.offset(), range.length());
        reserved.remove(Pages.firstWhole(range.offset()), image.endWhole(range.end()));
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Gives all memory back; nobody uses the disk any more. */
  void close() {
    lock.writeLock().lock();
    try {
      image.pages().dropAll();
      reserved.clear();
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public ExtentMap extents(Range asked, int atMost) {
    lock.readLock().lock();
    try {
      return new ExtentWalk(image, reserved, allocated).extents(asked, atMost);
    } finally {
      lock.readLock().unlock();
    }
  }
}
