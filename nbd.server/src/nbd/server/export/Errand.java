package nbd.server.export;

/**
 * A thread for one task, which it forgets when that is done. A thread that has ended may be kept:
 * Felix's class loaders do so with one of two that ask for the same class at the same time. What
 * its task knows of layers would keep the classes of old bundles.
 */
final class Errand implements Runnable {
  private Runnable task;

  private Errand(Runnable task) {
    this.task = task;
  }

  /** Does it on a daemon thread of that name. */
  static void start(String name, Runnable task) {
    Thread.ofPlatform().daemon().name(name).start(new Errand(task));
  }

  @Override
  public void run() {
    Runnable once = task;
    task = null;
    once.run();
  }
}
