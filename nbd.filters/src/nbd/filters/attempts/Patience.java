package nbd.filters.attempts;

import java.io.IOException;
import java.time.Duration;
import nbd.api.ParameterException;

/**
 * How often something is tried again, and how long after a failure.
 *
 * @param retries attempts after the first one, 0 or more
 * @param delay before the second attempt
 * @param doubles whether each further delay is twice as long as the one before
 */
public record Patience(long retries, Duration delay, boolean doubles) {
  /** For what is tried once. */
  public static final Patience NONE = new Patience(0, Duration.ZERO, false);

  /** Doubled delays stop growing here; nobody waits so long. */
  private static final Duration LONGEST = Duration.ofDays(1000);

  /**
   * Made of two parameters.
   *
   * @throws ParameterException if there is no delay: what has failed would be tried again and again
   *     at full speed
   */
  public static Patience of(long retries, String delayName, Duration delay, boolean doubles) {
    if (!delay.isPositive()) {
      throw new ParameterException(
          "parameter '" + delayName + "' cannot be 0; such as 1 or 100ms would be right");
    }
    return new Patience(retries, delay, doubles);
  }

  /** Attempts at one thing. Not safe for several threads. */
  public final class Attempts {
    private long failures;
    private Duration next = delay;

    private Attempts() {}

    /** How long the next failure is waited after. */
    Duration next() {
      return next;
    }

    /**
     * An attempt has failed: returns when it is time for the next one.
     *
     * @throws IOException {@code failure}, if there is to be none
     */
    public void failed(IOException failure) throws IOException {
      if (++failures > retries) {
        throw failure;
      }
      Pause.of(next, failure);
      if (doubles && next.compareTo(LONGEST) < 0) {
        next = next.multipliedBy(2);
      }
    }
  }

  /** Begins with the first attempt at something. */
  public Attempts begin() {
    return new Attempts();
  }
}
