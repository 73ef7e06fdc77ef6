package nbd.plugin.vddk.vix;

/**
 * While this is open, what the library warns about on this thread is logged for debugging only: the
 * call is a trial, whose failure is no news. To be closed by the thread that opened it.
 */
public final class Quiet implements AutoCloseable {
  private final boolean outermost;

  private Quiet() {
    outermost = Shared.quiet().add(Thread.currentThread().threadId());
  }

  /** From now on, on this thread. */
  public static Quiet here() {
    return new Quiet();
  }

  /** Whether one is open on this thread. */
  static boolean isHere() {
    return Shared.quiet().contains(Thread.currentThread().threadId());
  }

  @Override
  public void close() {
    if (outermost) {
      Shared.quiet().remove(Thread.currentThread().threadId());
    }
  }
}
