package nbd.plugin.memory;

import java.io.IOException;
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
final class MemoryExport implements Export {
  private final Disk disk;
  private final Traits traits;

  /** Owns {@code disk}, which has {@code size} bytes. */
  MemoryExport(long size, Disk disk) {
    this.disk = disk;
    traits =
        Traits.of(size)
            .zero(Support.NATIVE)
            .fastZero(Support.NATIVE)
            .trim(Support.NATIVE)
            .fua(Support.NATIVE)
            // All is in memory: natively nothing, where an emulation would read it.
            .cache(Support.NATIVE)
            .flush(Support.EMULATE)
            .multiConn(Support.NATIVE)
            .blocking(Blocking.NEVER)
            .identity(new Identity("memory", unique()))
            .build();
  }

  /** No secret, so it need not wait for the secure random generator. */
  private static String unique() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  @Override
  public Handle open(Client client) {
    return new MemoryHandle(disk, traits.but().readOnly(client.readOnly()).build());
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
