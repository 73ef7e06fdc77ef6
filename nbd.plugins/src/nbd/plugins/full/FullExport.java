package nbd.plugins.full;

import nbd.api.Blocking;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Identity;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * One disk, the same under any export name.
 *
 * @param size bytes, 0 to 2^63-1
 */
record FullExport(long size) implements Export {
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  public Handle open(Client client) {
    return new FullHandle(
        Traits.of(size)
            .readOnly(client.readOnly())
            .zero(Support.NATIVE)
            // A zero that is to be fast is told that it is not, before it is told of the space.
            .fastZero(Support.EMULATE)
            .trim(Support.NATIVE)
            .cache(Support.NATIVE)
            .multiConn(Support.NATIVE)
            .blocking(Blocking.NEVER)
            .identity(new Identity("full", Long.toString(size)))
            .build());
  }
}
