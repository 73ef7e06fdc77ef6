package nbd.filters.rate;

import java.io.IOException;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Client;
import nbd.api.Handle;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Traits;
import nbd.filters.Abilities;

/** Holds up reads and writes, on the thread that makes them. */
final class RateHandle extends PassThrough {
  private final Client client;
  private final Limiter all;
  private final Limiter each;
  private final Traits traits;

  /**
   * @param client for whom nobody waits when it has gone
   * @param all shared with other handles
   * @param each of this handle alone
   * @param limited whether anything may have to wait
   */
  RateHandle(Handle next, Client client, Limiter all, Limiter each, boolean limited) {
    super(next);
    this.client = client;
    this.all = all;
    this.each = each;
    Traits below = next.traits();
    // Zeroing that the server does by writing is no traffic, so it is done below this layer.
    Traits.Builder made = Abilities.passedOn(below, below.but());
    traits = (limited ? made.blocking(Blocking.ALWAYS) : made).build();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  protected <R> R around(Call call, Next<R> rest) throws IOException {
    long bytes = call.range().map(Range::length).orElse(0L);
    switch (call.kind()) {
      case READ -> {
        all.read(bytes, client);
        each.read(bytes, client);
      }
      case WRITE -> {
        all.write(bytes, client);
        each.write(bytes, client);
      }
      default -> {
        // Only what carries bytes over the network counts.
      }
    }
    return rest.proceed();
  }
}
