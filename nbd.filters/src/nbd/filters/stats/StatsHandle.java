package nbd.filters.stats;

import java.io.IOException;
import nbd.api.Call;
import nbd.api.Handle;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Traits;
import nbd.filters.Abilities;

/** Counts the calls that succeed. */
final class StatsHandle extends PassThrough {
  private static final Range NOTHING = new Range(0, 0);

  private final Counters counters;
  private final Traits traits;

  StatsHandle(Handle next, Counters counters) {
    super(next);
    this.counters = counters;
    Traits below = next.traits();
    traits = Abilities.passedOn(below, below.but()).build();
  }

  /** Also zeroing that is emulated below comes here as zeroing, and is counted as such. */
  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    long began = System.nanoTime();
    R result = rest.proceed();
    counters.of(call.kind()).add(call.range().orElse(NOTHING), System.nanoTime() - began);
    return result;
  }
}
