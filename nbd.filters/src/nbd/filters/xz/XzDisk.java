package nbd.filters.xz;

import java.io.IOException;
import nbd.api.Handle;

/** One disk, whose index the first client reads. If that fails, the next one tries again. */
final class XzDisk {
  private final Limits limits;
  private Blocks blocks;

  XzDisk(Limits limits) {
    this.limits = limits;
  }

  synchronized Blocks blocks(Handle below) throws IOException {
    if (blocks == null) {
      blocks = Blocks.read(below, limits);
    }
    return blocks;
  }
}
