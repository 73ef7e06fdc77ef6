package nbd.server.transmission;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that make calls which may wait for a device, shared by all connections. Platform
 * threads: layers make native calls. Made when needed, and gone again after a while.
 */
public final class Workers implements AutoCloseable {
  /** With more threads than this, requests run on their connections' own. */
  private static final int MOST = 2048;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          MOST,
          30,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("nbdj-worker-", 1).factory());

  /** Runs it on a thread that is free, or on the caller's where there is none to be had. */
  void run(Runnable work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException | OutOfMemoryError none) {
      work.run();
    }
  }

  /** Lets the threads go once they are done. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
