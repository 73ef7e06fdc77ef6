package nbd.filters.unpack;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.Lease;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Reshaping;
import nbd.api.StrictExtents;
import nbd.api.Support;
import nbd.api.Traits;

/** Shows an unpacked disk. The packed one below is not read any more. */
final class UnpackedHandle extends Reshaping {
  /** So many extents are told at once at most. */
  private static final int MOST = 1 << 16;

  private final Unpacked disk;
  private final Held<?>.Share share;
  private final boolean stays;
  private final Traits traits;

  /**
   * @param share what keeps the disk; left with a close
   * @param stays whether the disk outlives all handles
   */
  UnpackedHandle(Handle below, Unpacked disk, Held<?>.Share share, boolean stays, String format) {
    super(below);
    this.disk = disk;
    this.share = share;
    this.stays = stays;
    this.traits = traits(below.traits(), disk.size(), format);
  }

  private static Traits traits(Traits below, long size, String format) {
    Traits.Builder made =
        Traits.of(size)
            .readOnly(true)
            .rotational(below.rotational())
            .blockSizes(BlockSizes.ANY)
            .cache(Support.EMULATE)
            .multiConn(Support.NATIVE)
            .blocking(Blocking.MAYBE);
    below
        .identity()
        .ifPresent(it -> made.identity(new Identity(format + " of " + it.kind(), it.value())));
    return made.build();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  /** What is known of the packed bytes says nothing of the unpacked ones. */
  @Override
  public Contexts contexts() {
    return Contexts.ofAllocation(this::extents);
  }

  private ExtentMap extents(Range asked, int atMost) throws IOException {
    int most = Math.min(atMost, MOST);
    StrictExtents map = ExtentMap.strict(asked.offset());
    disk.runs()
        .visit(
            Range.between(asked.offset(), disk.size()),
            (run, isData) -> {
              map.append(run.length(), isData ? Allocation.DATA : Allocation.HOLE_ZERO);
              return map.count() < most && map.end() < asked.end();
            });
    return map.build();
  }

  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    return kind != Call.Kind.EXTENTS && !disk.runs().isZero(range);
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    disk.runs()
        .visit(
            range,
            (run, isData) -> {
              long at = run.offset() - range.offset();
              if (isData) {
                out.file(at, disk.file().channel(), run.offset(), run.length(), lease());
              } else {
                out.hole(at, run.length());
              }
              return true;
            });
  }

  /** What is lent of a file that does not stay is a user of it. */
  private Lease lease() {
    if (stays) {
      return Lease.FOREVER;
    }
    share.enter();
    return share::leave;
  }

  @Override
  public void close() throws IOException {
    try {
      share.leave();
    } finally {
      super.close();
    }
  }
}
