package nbd.filters.stats;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import nbd.api.Call;
import nbd.api.RetainedState;

/** What has been counted since the disk was first served. May be used by several threads. */
final class Counters {
  private static final String KIND = "stats.counters";
  private static final int VERSION = 1;
  private static final String STARTED = "started";
  private static final String TALLIES = "tallies";

  private final LongSupplier nanos;
  private final Map<Call.Kind, Tally> tallies = new EnumMap<>(Call.Kind.class);
  private long started;

  /**
   * @param nanos {@link System#nanoTime}, which all versions of the bundle share
   */
  Counters(LongSupplier nanos) {
    this.nanos = nanos;
    started = nanos.getAsLong();
    for (Call.Kind kind : Call.Kind.values()) {
      tallies.put(kind, new Tally());
    }
  }

  /** Of the calls of that kind. */
  Tally of(Call.Kind kind) {
    return tallies.get(kind);
  }

  /** Nanoseconds since the start. */
  synchronized long elapsed() {
    return nanos.getAsLong() - started;
  }

  /** All of it as it is now. */
  synchronized RetainedState retain() {
    Map<String, long[]> kept = new HashMap<>();
    tallies.forEach((kind, tally) -> kept.put(kind.name(), tally.retain()));
    return RetainedState.of(KIND, VERSION).with(STARTED, started).with(TALLIES, kept).build();
  }

  /**
   * Goes on from there.
   *
   * @return whether the state is of a kind that is known here
   */
  synchronized boolean adopt(RetainedState state) throws IOException {
    if (!state.kind().equals(KIND) || state.version() != VERSION) {
      return false;
    }
    started = state.value(STARTED, Long.class);
    Map<?, ?> kept = state.value(TALLIES, Map.class);
    for (Call.Kind kind : Call.Kind.values()) {
      if (kept.get(kind.name()) instanceof long[] values) {
        of(kind).adopt(values);
      }
    }
    return true;
  }
}
