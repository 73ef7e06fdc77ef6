package nbd.filters.cache;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
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

  /** Blocks that are looked for, written and flushed at a time. */
  private static final int AT_ONCE = 4096;

  private final DiskCache cache;
  private final ScheduledExecutorService background;
  private final AtomicBoolean running = new AtomicBoolean();

  /** Held while blocks are given up, or while none may be. */
  private final ReentrantLock turn = new ReentrantLock();

  private volatile Future<?> last = CompletableFuture.completedFuture(null);
  private volatile long notBefore = System.nanoTime();

  Reclaim(DiskCache cache, ScheduledExecutorService background) {
    this.cache = cache;
    this.background = background;
  }

  /** Begins, if it is time to; returns at once, and is called with no range held. */
  void ifFull() {
    if (isDue() && running.compareAndSet(false, true)) {
      try {
        last = background.submit(this::run);
      } catch (RejectedExecutionException ending) {
        running.set(false);
      }
    }
  }

  private boolean isDue() {
    return isFull() && System.nanoTime() - notBefore >= 0 && cache.isOwn();
  }

  /** The cache is not to be changed any more: what waits is cancelled, what runs is waited for. */
  void stop() {
    if (last.cancel(false)) {
      running.set(false);
    }
    alone(() -> {});
  }

  /** A step that may fail with {@code E}. */
  @FunctionalInterface
  interface Step<E extends Exception> {
    void take() throws E;
  }

  /** Takes a step while no blocks are given up. */
  <E extends Exception> void alone(Step<E> step) throws E {
    turn.lock();
    try {
      step.take();
    } finally {
      turn.unlock();
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
    alone(this::giveUpAlone);
  }

  /** Those that cannot be given up are passed over, and the next ones are not written. */
  private void giveUpAlone() {
    long kept = (long) (cache.slots().most() / 100.0 * cache.settings().low());
    boolean writes = true;
    for (long left = cache.slots().taken() - kept; left > 0 && cache.isOwn(); left -= AT_ONCE) {
      List<Block> coldest = cache.blocks().coldest(Math.min(left, AT_ONCE));
      writes = writes && isWrittenBack(coldest);
      coldest.forEach(this::drop);
    }
  }

  /** What can be; false if something has failed. */
  private boolean isWrittenBack(List<Block> coldest) {
    Optional<Route> route = cache.routes().borrow();
    if (route.isPresent()) {
      try {
        return isWrittenBack(route.get(), coldest);
      } finally {
        cache.routes().giveBack(route.get());
      }
    }
    return true;
  }

  private boolean isWrittenBack(Route route, List<Block> coldest) {
    List<Block> dirty =
        coldest.stream()
            .filter(cache.blocks()::isDirty)
            .sorted(Comparator.comparingLong(Block::number))
            .toList();
    if (dirty.isEmpty()) {
      return true;
    }
    try {
      cache.writeBack().flush(route, dirty);
      return true;
    } catch (IOException failure) {
      cache.flushes().failed(failure);
      return false;
    }
  }

  private void drop(Block block) {
    try (Hold _ = cache.locks().exclusive(cache.grid().of(block.number()))) {
      if (cache.blocks().isNeeded(block)) {
        cache.blocks().used(block);
      } else if (cache.isOwn()) {
        cache.forget(block);
      }
    }
  }
}
