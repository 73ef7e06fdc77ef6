package nbd.plugins.nulldisk;

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
record NullExport(long size) implements Export {
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  public Handle open(Client client) {
    return new NullHandle(
        Traits.of(size)
            .readOnly(client.readOnly())
            .zero(Support.NATIVE)
            .fastZero(Support.NATIVE)
            .trim(Support.NATIVE)
            .fua(Support.NATIVE)
            .cache(Support.NATIVE)
            .flush(Support.NATIVE)
            .multiConn(Support.NATIVE)
            .blocking(Blocking.NEVER)
            .identity(new Identity("null", Long.toString(size)))
            .build());
  }
}
