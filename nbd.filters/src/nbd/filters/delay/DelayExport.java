package nbd.filters.delay;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;

/** Opens disks that wait; the opening itself may wait too. */
final class DelayExport extends HandleFilter {
  private final Delays delays;

  DelayExport(Export next, Delays delays) {
    super(next);
    this.delays = delays;
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  public Handle open(Client client) throws IOException {
    Pause.of(delays.open(), client);
    return super.open(client);
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    return new DelayHandle(below, delays, client);
  }
}
