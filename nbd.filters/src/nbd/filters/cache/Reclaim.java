package nbd.filters.cache;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import nbd.filters.ranges.RangeLocks.Hold;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up the coldest blocks, in the background, when the cache becomes full; dirty ones only when
 * they are on stable storage below.
 */
final class Reclaim {
  private static final Logger log = LoggerFactory.getLogger(Reclaim.class);

  /** How long nothing is tried after nothing could be given up. */
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final DiskCache cache;
  private final ScheduledExecutorService background;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile long notBefore = System.nanoTime();

  Reclaim(DiskCache cache, ScheduledExecutorService background) {
    this.cache = cache;
    this.background = background;
  }

  /** Begins, if it is time to; returns at once, and is called with no range held. */
  void ifFull() {
    if (isFull() && System.nanoTime() - notBefore >= 0 && running.compareAndSet(false, true)) {
      try {
        background.execute(this::run);
      } catch (RejectedExecutionException ending) {
        running.set(false);
      }
    }
  }

  private boolean isFull() {
    long most = cache.slots().most();
    return cache.slots().taken() * 100.0 >= most * (double) cache.settings().high();
  }

  private void run() {
    long before = cache.slots().taken();
    try {
      giveUp();
    } catch (RuntimeException failure) {
      log.atError().setCause(failure).log("blocks of the cache cannot be given up");
    } finally {
      if (cache.slots().taken() >= before) {
        notBefore = System.nanoTime() + PAUSE;
      }
      running.set(false);
    }
  }

  /** Gives up blocks until no more are left than the low threshold says. */
  void giveUp() {
    long kept = (long) (cache.slots().most() / 100.0 * cache.settings().low());
    List<Block> coldest = cache.blocks().coldest(Math.max(0, cache.slots().taken() - kept));
    Optional<Route> route = cache.routes().borrow();
    if (route.isPresent()) {
      try {
        writeBack(route.get(), coldest);
      } finally {
        cache.routes().giveBack(route.get());
      }
    }
    coldest.forEach(this::drop);
  }

  private void writeBack(Route route, List<Block> coldest) {
    List<Block> dirty =
        coldest.stream()
            .filter(cache.blocks()::isDirty)
            .sorted(Comparator.comparingLong(Block::number))
            .toList();
    if (dirty.isEmpty()) {
      return;
    }
    try {
      cache.writeBack().flush(route, dirty);
    } catch (IOException failure) {
      cache.flushes().failed(failure);
    }
  }

  private void drop(Block block) {
    try (Hold _ = cache.locks().exclusive(cache.grid().of(block.number()))) {
      if (cache.blocks().has(block) && !cache.blocks().isDirty(block)) {
        cache.forget(block);
      }
    }
  }
}
