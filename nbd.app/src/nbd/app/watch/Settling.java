package nbd.app.watch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Says of which files there is something to tell: of those whose stamp differs from the one that
 * was told, and has been the same for some time. A file that is not there has the stamp null. Not
 * safe for several threads; knows of no clock.
 */
final class Settling {
  private final long quietNanos;
  private final Map<Path, Stamp> told = new HashMap<>();
  private final Map<Path, Seen> unsettled = new HashMap<>();

  private record Seen(Stamp stamp, long since) {}

  /**
   * @param quietNanos how long a file must stay as it is before it is told; 0 for not at all
   */
  Settling(long quietNanos) {
    this.quietNanos = quietNanos;
  }

  /** What is to be told at the time {@code now}, and is told by that. */
  Changes tell(Map<Path, Stamp> there, long now) {
    return tell(there, now, quietNanos);
  }

  /** All that differs from what was told, without waiting for it to be quiet. */
  Changes tellAtOnce(Map<Path, Stamp> there, long now) {
    return tell(there, now, 0);
  }

  private Changes tell(Map<Path, Stamp> there, long now, long quiet) {
    Set<Path> files = new HashSet<>(told.keySet());
    files.addAll(there.keySet());
    files.addAll(unsettled.keySet());
    List<Path> appeared = new ArrayList<>();
    List<Path> changed = new ArrayList<>();
    List<Path> vanished = new ArrayList<>();
    for (Path file : files) {
      if (isSettled(file, there.get(file), now, quiet)) {
        Stamp stamp = there.get(file);
        Stamp before = stamp == null ? told.remove(file) : told.put(file, stamp);
        (before == null ? appeared : stamp == null ? vanished : changed).add(file);
      }
    }
    return new Changes(appeared, changed, vanished);
  }

  /** Whether it differs from what was told and is quiet. */
  private boolean isSettled(Path file, Stamp stamp, long now, long quiet) {
    if (Objects.equals(told.get(file), stamp)) {
      unsettled.remove(file);
      return false;
    }
    Seen seen = unsettled.get(file);
    if (seen == null || !Objects.equals(seen.stamp, stamp)) {
      seen = new Seen(stamp, now);
      unsettled.put(file, seen);
    }
    if (now - seen.since < quiet) {
      return false;
    }
    unsettled.remove(file);
    return true;
  }

  /** The files that were told, and not yet told as gone. */
  Map<Path, Stamp> told() {
    return Map.copyOf(told);
  }

  /** Whether there is a file that will be told of when it is quiet. */
  boolean isWaiting() {
    return !unsettled.isEmpty();
  }

  /** How long it is from {@code now} until the first file may be quiet; only if one is waiting. */
  long nanosToWait(long now) {
    return unsettled.values().stream()
        .mapToLong(seen -> seen.since + quietNanos - now)
        .min()
        .orElseThrow();
  }
}
