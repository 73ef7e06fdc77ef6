package nbd.plugin.memory;

import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Lease;

/**
 * Holds a page of the pool until it is released. A second release would take the page away from the
 * disk itself, so it does nothing.
 */
final class PageLease implements Lease {
  private final PagePool pool;
  private final AtomicInteger page;

  /** Takes over one hold of {@code page}. */
  PageLease(PagePool pool, int page) {
    this.pool = pool;
    this.page = new AtomicInteger(page);
  }

  @Override
  public void release() {
    int held = page.getAndSet(Entry.HOLE);
    if (held != Entry.HOLE) {
      pool.drop(held);
    }
  }
}
