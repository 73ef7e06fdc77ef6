package nbd.filters.cache;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.OpenException;

/** The handles of a disk, as they come and go. Safe for any number of threads. */
final class Handles {
  private final DiskCache cache;

  /** Held while one comes or goes. */
  private final ReentrantLock coming = new ReentrantLock();

  Handles(DiskCache cache) {
    this.cache = cache;
  }

  /**
   * A handle comes.
   *
   * @param size of the disk as the handle sees it
   * @throws OpenException if others see another size
   */
  Failures.Listener enter(Route route, long size) throws OpenException {
    coming.lock();
    try {
      cache.opened();
      if (cache.grid().size() != size) {
        resize(route, size);
      }
      cache.routes().add(route);
      return cache.flushes().listener();
    } finally {
      coming.unlock();
    }
  }

  /** The last block may become longer, or go with others. */
  private void resize(Route route, long size) throws OpenException {
    if (!cache.routes().isEmpty() || !cache.isOwn()) {
      throw refused(
          "the disk below has %d bytes now, and those who have it open know it with %d; it can be"
                  .formatted(size, cache.grid().size())
              + " opened when they have left",
          null);
    }
    cache.reclaim().alone(() -> resizeAlone(route, size));
  }

  private void resizeAlone(Route route, long size) throws OpenException {
    Grid next = new Grid(size, cache.grid().block());
    if (size > cache.grid().size()) {
      forgetFrom(cache.grid().number(cache.grid().size()), route);
    } else {
      cache
          .blocks()
          .in(size == 0 ? 0 : next.number(size - 1) + 1, Long.MAX_VALUE)
          .forEach(cache::forget);
    }
    cache.grid(next);
  }

  private void forgetFrom(long number, Route route) throws OpenException {
    List<Block> moot = cache.blocks().in(number, Long.MAX_VALUE);
    try {
      cache.writeBack().flush(route, moot.stream().filter(cache.blocks()::isDirty).toList());
    } catch (IOException failure) {
      throw refused(
          "the disk below has grown, and what is kept back of its last block cannot be written: "
              + failure.getMessage(),
          failure);
    }
    moot.forEach(cache::forget);
  }

  private static OpenException refused(String why, IOException cause) {
    OpenException refused = new OpenException(OpenException.Reason.UNKNOWN, why);
    refused.initCause(cause);
    return refused;
  }

  /** A handle goes; the last one that can write leaves nothing dirty, if that is possible. */
  void leave(Route route) {
    coming.lock();
    try {
      cache.routes().leaves(route);
      if (cache.isOwn() && route.isWritable()) {
        finish(route);
      }
    } catch (IOException failure) {
      cache.flushes().failed(failure);
    } finally {
      cache.routes().remove(route);
      coming.unlock();
    }
  }

  /** Whether nothing is dirty, once those that are about to leave have written what they can. */
  boolean haveLeftNothing() {
    coming.lock();
    try {
      return cache.blocks().countDirty() == 0;
    } finally {
      coming.unlock();
    }
  }

  private void finish(Route route) throws IOException {
    if (!cache.routes().isAnyWritable() && cache.blocks().countDirty() > 0) {
      cache.writeBack().flush(route);
    } else if (!Flushes.isShared(route) && route.isUnflushed()) {
      route.flush();
    }
  }
}
