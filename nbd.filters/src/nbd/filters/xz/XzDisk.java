package nbd.filters.xz;

import java.io.IOException;
import nbd.api.Handle;

/** One disk, whose index the first client reads. If that fails, the next one tries again. */
final class XzDisk {
  private final Limits limits;
  private final Memory memory;
  private Blocks blocks;

  XzDisk(Limits limits, Memory memory) {
    this.limits = limits;
    this.memory = memory;
  }

  synchronized Blocks blocks(Handle below) throws IOException {
    if (blocks == null) {
      blocks = Blocks.read(below, limits, memory);
    }
    return blocks;
  }

  /** Nobody uses it any more. */
  synchronized void free() {
    if (blocks != null) {
      blocks.free();
    }
  }
}
