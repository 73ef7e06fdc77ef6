package nbd.filters.delay;

import java.io.IOException;
import java.time.Duration;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Client;
import nbd.api.Handle;
import nbd.api.PassThrough;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.Abilities;

/** Waits before each call, on the thread that makes it. */
final class DelayHandle extends PassThrough {
  private final Client client;
  private final Delays delays;
  private final Traits traits;

  DelayHandle(Handle next, Delays delays, Client client) {
    super(next);
    this.client = client;
    this.delays = delays;
    this.traits = traits(next.traits(), delays);
  }

  /** Also zeroing that is emulated below comes here as zeroing, and waits as such. */
  private static Traits traits(Traits below, Delays delays) {
    Traits.Builder made = Abilities.passedOn(below, below.but());
    if (delays.anyRequest()) {
      made.blocking(Blocking.ALWAYS);
    }
    if (delays.cache().isPositive() && below.cache().offered()) {
      made.cache(Support.NATIVE);
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
    Duration delay = delays.before(call.kind());
    if (call.kind() == Call.Kind.CLOSE) {
      Pause.of(delay);
    } else {
      Pause.of(delay, client);
    }
    return rest.proceed();
  }
}
