package nbd.plugin.vddk.vix;

import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls under way. The library gets a number with each, never an address, so that a completion too
 * many finds nobody and does no harm.
 */
final class PendingCalls {
  private static final Logger LOG = LoggerFactory.getLogger(PendingCalls.class);

  private PendingCalls() {}

  /** Starts the call of this number, and returns what the library has returned. */
  interface Start {
    long call(long number);
  }

  /**
   * Starts a call.
   *
   * @return {@link Errors#ASYNC} if {@code done} is told of its end, perhaps already; else what the
   *     library returned, and {@code done} is never called
   */
  static long start(String name, LongConsumer done, Start start) {
    long number = Shared.numbers().incrementAndGet();
    Shared.calls().put(number, done);
    long result = Errors.FAIL;
    try {
      result = start.call(number);
    } finally {
      if (result != Errors.ASYNC && Shared.calls().remove(number) == null) {
        // Its completion came first, and only one of them may be told.
        LOG.atWarn()
            .addKeyValue("call", name)
            .addKeyValue("error", Errors.code(result))
            .log("VixDiskLib completed a call and says that it has not started it");
        result = Errors.ASYNC;
      }
    }
    return result;
  }
}
