package nbd.itest.extents;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import nbd.api.Allocation;
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
import nbd.api.Traits;

/**
 * A writable disk that allocates byte by byte, so that its status after each change is known
 * exactly. Its export is shared by all clients.
 */
final class ByteDisk implements Plugin {
  private final Traits traits;
  private final byte[] bytes;
  private final byte[] statuses;

  /** A disk that is one hole. */
  ByteDisk(Traits traits) {
    this.traits = traits;
    this.bytes = new byte[(int) traits.size()];
    this.statuses = new byte[bytes.length];
    set(new Range(0, bytes.length), Allocation.HOLE_ZERO);
  }

  @Override
  public String name() {
    return "byte-disk";
  }

  @Override
  public String description() {
    return "a disk that allocates byte by byte";
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    return client -> new Disk(this);
  }

  private ExtentMap extents(Range asked, int atMost) {
    StrictExtents map = ExtentMap.strict(asked.offset());
    for (long at = asked.offset(); at < asked.end() && map.count() <= atMost; at++) {
      map.append(1, statuses[(int) at]);
    }
    return map.build();
  }

  private void set(Range range, long status) {
    Arrays.fill(statuses, (int) range.offset(), (int) range.end(), (byte) status);
  }

  private static final class Disk extends SimpleHandle {
    private final ByteDisk disk;

    Disk(ByteDisk disk) {
      super(disk.traits);
      this.disk = disk;
    }

    @Override
    public Contexts contexts() {
      return Contexts.ofAllocation(disk::extents);
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      target.put(disk.bytes, (int) offset, target.remaining());
    }

    @Override
    protected void write(ByteBuffer source, long offset) {
      disk.set(new Range(offset, source.remaining()), Allocation.DATA);
      source.get(disk.bytes, (int) offset, source.remaining());
    }

    @Override
    public void zero(Range range, Set<Flag> flags) {
      Arrays.fill(disk.bytes, (int) range.offset(), (int) range.end(), (byte) 0);
      disk.set(range, flags.contains(Flag.NO_HOLE) ? Allocation.ZERO : Allocation.HOLE_ZERO);
    }

    @Override
    public void trim(Range range, Set<Flag> flags) {
      zero(range, flags);
    }

    @Override
    public void cache(Range range) {}

    @Override
    public void flush() {}
  }
}
