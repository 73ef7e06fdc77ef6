package nbd.itest.stacks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.Contexts;
import nbd.api.DirtyBitmap;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.MetaContext;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.StrictExtents;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * A disk that begins with some content, allocates byte by byte and notes what changes. All clients
 * share it, also over an upgrade of what stands in front of it.
 */
final class ContentDisk implements Plugin {
  /** Notes what was changed since the beginning. */
  static final String BITMAP = DirtyBitmap.PREFIX + "begin";

  private final Traits traits;
  private final boolean tells;
  private final byte[] bytes;
  private final byte[] statuses;
  private final boolean[] dirty;

  /**
   * @param tells whether it has metadata contexts
   */
  ContentDisk(Traits traits, byte[] content, byte[] statuses, boolean tells) {
    this.traits = traits;
    this.tells = tells;
    this.bytes = content.clone();
    this.statuses = statuses.clone();
    this.dirty = new boolean[content.length];
  }

  @Override
  public String name() {
    return "content";
  }

  @Override
  public String description() {
    return "a disk with some content";
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    return new Export() {
      @Override
      public Handle open(nbd.api.Client client) {
        return new Disk(traits.but().readOnly(traits.readOnly() || client.readOnly()).build());
      }

      @Override
      public Handover handover() {
        return Handover.BESIDE;
      }
    };
  }

  private ExtentSource told(IntUnaryOperator status) {
    return (asked, atMost) -> extents(status, asked, atMost);
  }

  private synchronized ExtentMap extents(IntUnaryOperator status, Range asked, int atMost) {
    StrictExtents map = ExtentMap.strict(asked.offset());
    for (long at = asked.offset(); at < asked.end() && map.count() <= atMost; at++) {
      map.append(1, status.applyAsInt((int) at));
    }
    return map.build();
  }

  private Contexts contexts() {
    if (!tells) {
      return Contexts.none();
    }
    MetaContext allocation =
        new MetaContext(Allocation.NAME, Support.NATIVE, told(at -> statuses[at]));
    return Contexts.none()
        .with(allocation)
        .with(AllocationDepth.ofOneImage(allocation))
        .with(new MetaContext(BITMAP, Support.EMULATE, told(at -> dirty[at] ? 1 : 0)))
        .with(new MetaContext("x-owner:id", Support.EMULATE, told(at -> 7)));
  }

  private void changed(Range range, long status) {
    Arrays.fill(statuses, (int) range.offset(), (int) range.end(), (byte) status);
    Arrays.fill(dirty, (int) range.offset(), (int) range.end(), true);
  }

  private final class Disk extends SimpleHandle {
    Disk(Traits traits) {
      super(traits);
    }

    @Override
    public Contexts contexts() {
      return ContentDisk.this.contexts();
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      synchronized (ContentDisk.this) {
        target.put(bytes, (int) offset, target.remaining());
      }
    }

    @Override
    protected void write(ByteBuffer source, long offset) {
      synchronized (ContentDisk.this) {
        changed(new Range(offset, source.remaining()), Allocation.DATA);
        source.get(bytes, (int) offset, source.remaining());
      }
    }

    @Override
    public void zero(Range range, Set<Flag> flags) {
      synchronized (ContentDisk.this) {
        Arrays.fill(bytes, (int) range.offset(), (int) range.end(), (byte) 0);
        changed(range, flags.contains(Flag.NO_HOLE) ? Allocation.ZERO : Allocation.HOLE_ZERO);
      }
    }

    @Override
    public void trim(Range range, Set<Flag> flags) throws IOException {
      zero(range, flags);
    }

    @Override
    public void cache(Range range) {}

    @Override
    public void flush() {}
  }
}
