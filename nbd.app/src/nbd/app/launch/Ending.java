package nbd.app.launch;

import java.time.Duration;

/**
 * The end of the process: when the command has returned, or earlier by a signal. A signal's end is
 * no failure: what counts is the command's own result. Used by the main thread and the one that the
 * system runs at a signal.
 */
final class Ending {
  /** Longer than any drain; who is not done by then is stuck. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final int STUCK = 1;

  private final Thread main = Thread.currentThread();
  private Command command;
  private boolean stopping;

  /**
   * From now on INT, TERM and HUP stop the command and let main come to its end.
   *
   * @return false if one came already: the process is about to end
   */
  boolean onSignal() {
    try {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("nbdj-signal").unstarted(this::stop));
      return true;
    } catch (IllegalStateException endingAlready) {
      return false;
    }
  }

  /** Says whom a signal is for; one that came before is handed on now. */
  void of(Command running) {
    synchronized (this) {
      command = running;
      if (!stopping) {
        return;
      }
    }
    running.stop();
  }

  private void stop() {
    Command running;
    synchronized (this) {
      stopping = true;
      running = command;
    }
    if (running != null) {
      running.stop();
    }
    awaitMain();
    Runtime.getRuntime().halt(STUCK);
  }

  private void awaitMain() {
    try {
      main.join(PATIENCE);
    } catch (InterruptedException noMorePatience) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends the process. Not by {@code exit}, which would wait for the thread that waits for this one,
   * and replace the result by the signal's number.
   */
  void end(int result) {
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(result);
  }
}
