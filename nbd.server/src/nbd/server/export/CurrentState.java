package nbd.server.export;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import nbd.server.export.ExportState.Failed;
import nbd.server.export.ExportState.Present;
import nbd.server.export.ExportState.Serving;
import nbd.server.export.ExportState.Upgrading;
import nbd.server.export.ExportState.Vacant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What an export does now, changed by atomic steps. May be used by any thread. */
final class CurrentState {
  private static final Logger log = LoggerFactory.getLogger(CurrentState.class);

  private final String name;
  private final AtomicReference<ExportState> state;
  private final AtomicInteger number = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private final Consumer<Failed> ended;

  /**
   * @param ended is told when what a failed export has waited for has ended after all
   */
  CurrentState(Source source, Consumer<Failed> ended) {
    this.name = source.spec().name();
    this.state = new AtomicReference<>(new Vacant(source, "it is being made", Instant.now()));
    this.ended = ended;
  }

  ExportState get() {
    return state.get();
  }

  /** Empty if it is removed. */
  Optional<Present> present() {
    return state.get() instanceof Present present ? Optional.of(present) : Optional.empty();
  }

  /** Empty if nothing serves, or it is just being upgraded. */
  Optional<Serving> serving() {
    return state.get() instanceof Serving serving ? Optional.of(serving) : Optional.empty();
  }

  /** The number that the next generation has. */
  int nextNumber() {
    return number.get() + 1;
  }

  /**
   * Takes a step.
   *
   * @return false if another one was taken first
   */
  boolean step(ExportState from, ExportState to) {
    boolean taken = state.compareAndSet(from, to);
    if (taken && to instanceof Present present) {
      log.atLevel(present instanceof Failed ? Level.WARN : Level.DEBUG)
          .addKeyValue("export", name)
          .log("{} {}", present.told(), present.why());
    }
    if (taken && to instanceof Serving serving) {
      number.accumulateAndGet(serving.number(), Math::max);
    }
    if (taken && to instanceof Failed failed) {
      failed.leaving().ifPresent(stuck -> stuck.ending().whenEnded(() -> ended.accept(failed)));
    }
    if (from instanceof Upgrading) {
      tellSettled();
    }
    return taken;
  }

  private void tellSettled() {
    lock.lock();
    try {
      settled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits while clients are being carried over.
   *
   * @param deadline by {@link System#nanoTime}
   */
  void awaitSettled(long deadline) {
    if (!(state.get() instanceof Upgrading)) {
      return;
    }
    lock.lock();
    try {
      long rest = deadline - System.nanoTime();
      while (state.get() instanceof Upgrading && rest > 0) {
        rest = settled.awaitNanos(rest);
      }
    } catch (InterruptedException notWaiting) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
