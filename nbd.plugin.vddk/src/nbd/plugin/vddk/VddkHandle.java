package nbd.plugin.vddk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import nbd.api.Completion;
import nbd.api.Contexts;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.api.SplitHandle;

/** One client's disk, which {@link Owner} makes the calls for. */
final class VddkHandle extends SplitHandle {
  private final OpenedDisk disk;

  VddkHandle(OpenedDisk disk) {
    super(disk.traits(), disk.limit());
    this.disk = disk;
  }

  @Override
  public Contexts contexts() {
    return disk.contexts();
  }

  @Override
  protected void read(Range range, ByteBuffer target, Completion completion) {
    long sector = range.offset() / DiskTraits.SECTOR;
    disk.owner()
        .start(
            "READ " + range, (vix, done) -> vix.read(sector, target, done), Ending.of(completion));
  }

  @Override
  protected void write(Range range, ByteBuffer source, Set<Flag> flags, Completion completion) {
    disk.writes().start("WRITE " + range, range, source, Ending.of(completion));
  }

  /** May be longer than what one call of the library may take: each part has the limit. */
  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    disk.zeroing().zero(range, flags);
  }

  @Override
  public void flush() throws IOException {
    disk.owner().flush();
  }

  /** Returns also if the library hangs; see {@link Owner#close}. */
  @Override
  public void close() {
    disk.owner().close();
  }
}
