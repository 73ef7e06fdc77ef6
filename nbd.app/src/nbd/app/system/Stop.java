package nbd.app.system;

/** The wish to stop, which may come before there is anything to stop. Used by several threads. */
public final class Stop {
  private Runnable action;
  private boolean wished;

  /** Nothing is wished yet. */
  public Stop() {}

  /** Says what is to be done at a stop; it is done at once if the wish is there already. */
  public void by(Runnable stopping) {
    synchronized (this) {
      action = stopping;
      if (!wished) {
        return;
      }
    }
    stopping.run();
  }

  /** Stops what runs, or what begins to run later. */
  public void now() {
    Runnable stopping;
    synchronized (this) {
      wished = true;
      stopping = action;
    }
    if (stopping != null) {
      stopping.run();
    }
  }
}
