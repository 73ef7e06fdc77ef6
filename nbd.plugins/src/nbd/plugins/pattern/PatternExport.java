package nbd.plugins.pattern;

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
record PatternExport(long size) implements Export {
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  public Handle open(Client client) {
    return new PatternHandle(
        Traits.of(size)
            .readOnly(true)
            .cache(Support.NATIVE)
            .multiConn(Support.NATIVE)
            .blocking(Blocking.NEVER)
            .identity(new Identity("pattern", Long.toString(size)))
            .build());
  }
}
