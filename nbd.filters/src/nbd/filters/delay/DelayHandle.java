package nbd.filters.delay;

import java.io.IOException;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Handle;
import nbd.api.PassThrough;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.Abilities;

/** Waits before each call, on the thread that makes it. */
final class DelayHandle extends PassThrough {
  private final Delays delays;
  private final Traits traits;

  DelayHandle(Handle next, Delays delays) {
    super(next);
    this.delays = delays;
    this.traits = traits(next.traits(), delays);
  }

  /** Also zeroing that is emulated below comes here as zeroing, and waits as such. */
  private static Traits traits(Traits below, Delays delays) {
    Traits.Builder made = Abilities.passedOn(below, below.but());
    if (delays.anyRequest()) {
      made.blocking(Blocking.ALWAYS);
    }
    if (delays.refusesFastZero() && below.zero().offered()) {
      // EMULATE is just that: offered, and refused at once without asking this layer.
      made.fastZero(Support.EMULATE);
    }
    return made.build();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    Pause.of(delays.before(call.kind()));
    return rest.proceed();
  }
}
