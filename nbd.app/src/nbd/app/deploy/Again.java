package nbd.app.deploy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does something again and again while it is wanted, on a daemon thread. */
final class Again implements AutoCloseable {
  private static final Duration AT_THE_END = Duration.ofSeconds(5);

  private final Duration pause;
  private boolean closed;
  private Optional<ScheduledExecutorService> timer = Optional.empty();

  Again(Duration pause) {
    this.pause = pause;
  }

  /** From now on, after each pause. Nothing changes if it has begun already, or is closed. */
  synchronized void begin(Runnable what) {
    if (timer.isEmpty() && !closed) {
      ScheduledExecutorService begun =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("nbdj-lingering").factory());
      var _ =
          begun.scheduleWithFixedDelay(
              what, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
      timer = Optional.of(begun);
    }
  }

  /** No more, until it is begun again; what is done may call this itself. */
  synchronized void end() {
    if (timer.isPresent()) {
      timer.get().shutdown();
      timer = Optional.empty();
    }
  }

  /** No more; waits for what is being done, for some seconds at most. */
  @Override
  public void close() {
    Optional<ScheduledExecutorService> last;
    synchronized (this) {
      closed = true;
      last = timer;
      end();
    }
    try {
      if (last.isPresent()) {
        boolean _ = last.get().awaitTermination(AT_THE_END.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }
}
