package nbd.itest.extents;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Blocking;
import nbd.api.Contexts;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.StrictExtents;
import nbd.api.Support;
import nbd.api.Traits;

/** A writable disk of any size that keeps a log of what it is asked to do. */
final class LoggedDisk implements Plugin {
  private final Traits traits;
  private final ChangeLog log;
  private final List<Range> cached = new CopyOnWriteArrayList<>();

  LoggedDisk(long size, int block) {
    traits =
        Traits.of(size)
            .blockSizes(new BlockSizes(block, 4096, 1 << 20))
            .zero(Support.NATIVE)
            .fastZero(Support.NATIVE)
            .trim(Support.NATIVE)
            .cache(Support.NATIVE)
            .flush(Support.NATIVE)
            .fua(Support.NATIVE)
            .blocking(Blocking.NEVER)
            .build();
    log = new ChangeLog(size);
  }

  ChangeLog log() {
    return log;
  }

  /** The ranges that were fetched ahead. */
  List<Range> cached() {
    return cached;
  }

  @Override
  public String name() {
    return "logged-disk";
  }

  @Override
  public String description() {
    return "a disk that keeps a log of its changes";
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    return client -> new Disk(this);
  }

  private ExtentMap extents(Range asked, int atMost) {
    StrictExtents map = ExtentMap.strict(asked.offset());
    for (long at = asked.offset(); at < asked.end() && map.count() <= atMost; at = map.end()) {
      long end = Math.min(log.sameUntil(Allocation.NAME, at), asked.end());
      map.append(end - at, log.status(Allocation.NAME, at));
    }
    return map.build();
  }

  private static final class Disk extends SimpleHandle {
    private final LoggedDisk disk;

    Disk(LoggedDisk disk) {
      super(disk.traits);
      this.disk = disk;
    }

    @Override
    public Contexts contexts() {
      return Contexts.ofAllocation(disk::extents);
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      for (long at = offset; target.hasRemaining(); at++) {
        target.put(disk.log.content(at));
      }
    }

    @Override
    protected void write(ByteBuffer source, long offset) {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      disk.log.write(offset, bytes);
    }

    @Override
    public void zero(Range range, Set<Flag> flags) {
      boolean hole = !flags.contains(Flag.NO_HOLE);
      disk.log.zero(range.offset(), range.length(), hole ? Allocation.HOLE_ZERO : Allocation.ZERO);
    }

    @Override
    public void trim(Range range, Set<Flag> flags) {
      disk.log.zero(range.offset(), range.length(), Allocation.HOLE_ZERO);
    }

    @Override
    public void cache(Range range) {
      disk.cached.add(range);
    }

    @Override
    public void flush() {}
  }
}
