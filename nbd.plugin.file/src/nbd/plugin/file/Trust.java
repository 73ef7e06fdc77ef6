package nbd.plugin.file;

/**
 * Saves looks: to ask the kernel whether bytes are in memory costs about as much as to read them.
 * When some looks in a row have found what they looked for, the next answers are taken to be the
 * same, until one in so many is looked at again. A read that took long ends it at once, so that at
 * most one request is held up where the file stops being in memory.
 *
 * <p>Any number of threads, without a lock: what gets lost between them is a look too many or too
 * few.
 */
final class Trust {
  /** So many looks in a row earn trust. */
  private static final int EARNED_BY = 32;

  /** So many answers are given on trust. */
  private static final int LASTS = 32;

  /** Reading a few pages from memory takes less than that, from any device more. */
  private static final long SLOW_NANOSECONDS = 40_000;

  private volatile int streak;
  private volatile int left;

  /** Whether the answer may be that it is in memory; one less from now on. */
  boolean spend() {
    int now = left;
    if (now == 0) {
      return false;
    }
    left = now - 1;
    return true;
  }

  /** What a look has found. */
  void looked(boolean inMemory) {
    int length = inMemory ? Math.min(streak + 1, EARNED_BY) : 0;
    streak = length;
    left = length == EARNED_BY ? LASTS : 0;
  }

  /** Whether reads are worth to be timed. */
  boolean isGiven() {
    return streak == EARNED_BY;
  }

  /** How long a short read took. */
  void took(long nanoseconds) {
    if (nanoseconds > SLOW_NANOSECONDS) {
      looked(false);
    }
  }
}
