package nbd.plugins.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.WriteSource;

/**
 * An image that clients read and write. Any thread; no lock is held while a sink or a source is
 * called, so a slow client holds up nobody.
 */
final class DataDisk implements ExtentSource {
  private final Image image;
  private final boolean allocated;

  /** Pages that are not to be told as holes, with memory or not. */
  private final PageRanges reserved = new PageRanges();

  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /**
   * Owns {@code image}.
   *
   * @param allocated whether the image has all its pages, and keeps them
   */
  DataDisk(Image image, boolean allocated) {
    this.image = image;
    this.allocated = allocated;
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
   */
  void zero(Range range, boolean noHole) {
    lock.writeLock().lock();
    try {
      if (noHole || allocated) {
        image.pages().clear(range.offset(), range.length());
        reserved.add(range.offset() >>> Pages.SHIFT, Pages.firstWhole(range.end()));
      } else {
        image.zero(range.offset(), range.length());
        reserved.remove(Pages.firstWhole(range.offset()), image.endWhole(range.end()));
      }
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
