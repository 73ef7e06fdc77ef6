package nbd.plugin.vddk.vix;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs long native calls aside: on a virtual thread they would hold up others. */
final class OwnThread {
  private OwnThread() {}

  /** Runs the task on a new platform thread and returns or throws what it does. */
  static <T> T call(String name, Callable<T> task) throws IOException {
    FutureTask<T> running = new FutureTask<>(task);
    Thread.ofPlatform().name(name).daemon().start(running);
    try {
      return running.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(name + " was interrupted");
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    }
  }

  private static IOException thrown(Throwable cause) {
    return switch (cause) {
      case IOException known -> known;
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      default -> new IOException(cause);
    };
  }
}
