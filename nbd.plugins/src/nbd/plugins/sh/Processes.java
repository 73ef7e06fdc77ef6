package nbd.plugins.sh;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The processes that run now, so that none is left behind. May be used by any thread. */
final class Processes {
  /** For calls to return after their process was killed. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  /** Guarded by this. */
  private int calls;

  /** Somebody is about to call a script and to make something of its answer; {@link #leave}s. */
  synchronized void enter() {
    calls++;
  }

  /** Somebody who has entered returns to where no class of this bundle is needed. */
  synchronized void leave() {
    calls--;
    notifyAll();
  }

  /**
   * Starts one; {@link #end} follows.
   *
   * @throws IOException if it cannot be started, or {@link #endAll} has been called
   */
  Process start(ProcessBuilder builder) throws IOException {
    if (over) {
      throw new IOException("no script is run any more: the plugin has stopped");
    }
    Process process = builder.start();
    running.add(process);
    if (over) {
      kill(process);
    }
    return process;
  }

  /** It has ended, or else is ended now. */
  void end(Process process) {
    running.remove(process);
    if (process.isAlive()) {
      kill(process);
    }
  }

  /** Ends all, and starts no more. Calls that wait for one of them fail. */
  void endAll() {
    over = true;
    running.forEach(Processes::kill);
    awaitCalls();
  }

  /** Lets calls return while there still is the code to return to. */
  private synchronized void awaitCalls() {
    long end = System.nanoTime() + PATIENCE_NANOS;
    try {
      for (long left = PATIENCE_NANOS; left > 0 && calls > 0; ) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = end - System.nanoTime();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  /** With all that it has started, which is found only as long as it lives. */
  private static void kill(Process process) {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
