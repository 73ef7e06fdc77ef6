package nbd.server.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what must come, and not forever. */
final class Waiting {
  /** Anything that a test does beside what it waits for. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  private Waiting() {}

  /** Begins this on a thread of its own. */
  static <T> CompletableFuture<T> begin(Work<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                result.complete(work.run());
              } catch (IOException | RuntimeException | Error failure) {
                result.completeExceptionally(failure);
              }
            });
    return result;
  }

  /** Its result; fails as it does. */
  static <T> T end(CompletableFuture<T> begun) throws Exception {
    return begun.get(10, TimeUnit.SECONDS);
  }

  /** Waits until this is so. */
  static void until(String what, BooleanSupplier reached) {
    long patience = System.nanoTime() + 10_000_000_000L;
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(patience);
      LockSupport.parkNanos(100_000);
    }
  }
}
