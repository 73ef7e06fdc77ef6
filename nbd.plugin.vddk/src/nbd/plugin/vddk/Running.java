package nbd.plugin.vddk;

import java.io.IOException;
import java.time.Duration;
import nbd.plugin.vddk.vix.VixDisk;

/** The call that an {@link Owner}'s thread is in, for those who wonder why it does not go on. */
final class Running {
  private record Now(String call, long since) {}

  private static final Now NOTHING = new Now("", 0);

  private volatile Now now = NOTHING;

  /** Does the job, by that name; in the owner's thread. */
  <T> T during(String call, Job<T> job, VixDisk disk) throws IOException {
    begin(call);
    try {
      return job.with(disk);
    } finally {
      now = NOTHING;
    }
  }

  /** Goes into a call, and not out of it again. */
  void begin(String call) {
    now = new Now(call, System.nanoTime());
  }

  /** Whether it has been in the same call for as long as that. */
  boolean isLongerThan(Duration limit) {
    Now seen = now;
    return !seen.call.isEmpty() && System.nanoTime() - seen.since >= limit.toNanos();
  }

  /** The call's name, or "". */
  @Override
  public String toString() {
    return now.call;
  }
}
