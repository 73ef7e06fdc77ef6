package nbd.plugin.vddk.vix;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import nbd.api.Range;

/**
 * The writes that the library has of one disk, by whichever handle of this process. One that has
 * not come back in time may yet land: on top of what was written, acknowledged and flushed since,
 * through another handle or another version of the bundle. So what overlaps it is not to be begun.
 * May be used by any thread.
 */
public final class Overwriting {
  private final Map<Long, Object[]> writes;

  private Overwriting(Map<Long, Object[]> writes) {
    this.writes = writes;
  }

  /**
   * Those of a disk.
   *
   * @param place where it is; the same for all who open it
   */
  public static Overwriting of(String place) {
    return new Overwriting(
        Shared.writes().computeIfAbsent(place, _ -> new ConcurrentHashMap<Long, Object[]>()));
  }

  /**
   * A write begins.
   *
   * @param deadline of {@link System#nanoTime()}, after which nobody waits for it any more
   * @return its number, for {@link #ended}
   */
  public long begun(String call, Range range, long deadline) {
    long number = Shared.numbers().incrementAndGet();
    // Of JDK classes, for it may outlive the version of the bundle that notes it.
    writes.put(number, new Object[] {call, range.offset(), range.end(), deadline});
    return number;
  }

  /** It has come back. */
  public void ended(long number) {
    writes.remove(number);
  }

  /** A write that hangs and has a byte of this range, by name. */
  public Optional<String> hungIn(Range range) {
    return writes.values().stream()
        .filter(write -> (Long) write[1] < range.end() && (Long) write[2] > range.offset())
        .filter(write -> (Long) write[3] - System.nanoTime() <= 0)
        .map(write -> (String) write[0])
        .findFirst();
  }
}
