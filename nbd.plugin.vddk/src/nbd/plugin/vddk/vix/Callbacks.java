package nbd.plugin.vddk.vix;

import java.util.Deque;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the library's calls reach, as long as this version of the bundle is there. */
final class Callbacks implements Function<Object[], Object> {
  private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

  private static final Callbacks HERE = new Callbacks();

  private final LogLines lines = new LogLines();

  private Callbacks() {}

  /** From now on the library's calls come here. */
  static void enter() {
    Deque<Function<Object[], Object>> all = Shared.callbacks();
    synchronized (all) {
      if (!all.contains(HERE)) {
        all.addFirst(HERE);
      }
    }
  }

  /** They do no more: another version of the bundle has them, or nobody. */
  static void leave() {
    Shared.callbacks().remove(HERE);
  }

  /** Of the kind, one of {@link Stubs}, and what belongs to it. Throws nothing. */
  @Override
  public Object apply(Object[] call) {
    String kind = (String) call[0];
    long first = (Long) call[1];
    long second = (Long) call[2];
    try {
      switch (kind) {
        case Stubs.DONE -> unknown(first, second);
        case Stubs.FAILED -> failed(kind, (Throwable) call[3]);
        default -> lines.log(kind, first, second);
      }
    } catch (RuntimeException | Error e) {
      failed(kind, e);
    }
    return null;
  }

  private static void unknown(long number, long error) {
    LOG.atWarn()
        .addKeyValue("call", number)
        .addKeyValue("error", Errors.code(error))
        .log("VixDiskLib completed a call a second time, or one that it was never given");
  }

  private static void failed(String kind, Throwable thrown) {
    LOG.atError()
        .addKeyValue("callback", kind)
        .setCause(thrown)
        .log("a callback of VixDiskLib failed");
  }
}
