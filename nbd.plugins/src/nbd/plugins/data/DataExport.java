package nbd.plugins.data;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import nbd.api.Blocking;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.Support;
import nbd.api.Traits;

/** One disk, the same under any export name, until it is closed. */
final class DataExport implements Export {
  private final DataDisk disk;
  private final Traits traits;

  DataExport(DataDisk disk) {
    this.disk = disk;
    traits =
        Traits.of(disk.size())
            .zero(Support.NATIVE)
            .fastZero(Support.NATIVE)
            .trim(Support.NATIVE)
            .fua(Support.NATIVE)
            .cache(Support.NATIVE)
            .flush(Support.NATIVE)
            .multiConn(Support.NATIVE)
            .blocking(Blocking.NEVER)
            .identity(new Identity("data", unique()))
            .build();
  }

  /** No secret, so it need not wait for the secure random generator. */
  private static String unique() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  @Override
  public Handle open(Client client) {
    return new DataHandle(disk, traits.but().readOnly(client.readOnly()).build());
  }

  @Override
  public void close() {
    disk.close();
  }
}
