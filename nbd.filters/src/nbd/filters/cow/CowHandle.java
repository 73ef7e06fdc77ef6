package nbd.filters.cow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.BlockSizes;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ExtentSource;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Reshaping;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** One client's view of a disk with an overlay. The disk below is read, and nothing else. */
final class CowHandle extends Reshaping {
  private static final long LOCAL = AllocationDepth.LOCAL;
  private static final long BEHIND = AllocationDepth.behindOne(LOCAL);

  private static final long LARGEST_PREFERRED = 32 << 20;
  private static final long UNLIMITED = 0xffff_ffffL;

  /** Bytes that a fast request to zero writes at most. */
  private static final long FAST = 256 << 10;

  /** Bytes that one call stores because it was to fetch them ahead. */
  private static final long MOST_CACHED = 1 << 30;

  private final Overlay overlay;
  private final Contexts below;
  private final MetaContext allocation;
  private final Base base;
  private final Changes changes;
  private final CowParameters wanted;
  private final Traits traits;
  private final Closing closing;

  /** What follows the end of a handle. */
  @FunctionalInterface
  interface Closing {
    void closed() throws IOException;
  }

  CowHandle(Handle next, Overlay overlay, CowParameters wanted, boolean readOnly, Closing closing) {
    super(next);
    this.overlay = overlay;
    this.below = next.contexts();
    this.allocation = below.allocationOrData(next.traits().size());
    this.base = new Base(next, allocation, overlay.pieces());
    this.changes = new Changes(overlay, base);
    this.wanted = wanted;
    this.closing = closing;
    this.traits = traits(next.traits(), overlay, readOnly);
  }

  /** Nothing outlives the export, so that a flush has nothing to do. */
  private static Traits traits(Traits below, Overlay overlay, boolean readOnly) {
    return below
        .reshaped(below.size())
        .blockSizes(sizes(below, overlay.layout().block()))
        .readOnly(readOnly)
        .zero(Support.NATIVE)
        .fastZero(Support.NATIVE)
        .trim(Support.NATIVE)
        .fua(Support.NATIVE)
        .cache(Support.NATIVE)
        .flush(Support.NATIVE)
        .multiConn(Support.NATIVE)
        .blocking(below.blocking().or(Blocking.MAYBE))
        .identity(new Identity("cow", overlay.name()))
        .build();
  }

  /** A part of a block at the end of the disk below can never be read, so not here either. */
  private static BlockSizes sizes(Traits below, long block) {
    BlockSizes sizes = below.blockSizes();
    long minimum = below.size() % sizes.minimum() == 0 ? 1 : sizes.minimum();
    long preferred = Math.min(LARGEST_PREFERRED, Math.max(block, sizes.preferred()));
    return new BlockSizes(minimum, preferred, UNLIMITED);
  }

  @Override
  public Traits traits() {
    return traits;
  }

  /** Others, such as dirty bitmaps, would tell of a disk that this one is not. */
  @Override
  public Contexts contexts() {
    MetaContext depth =
        below.find(AllocationDepth.NAME).orElseGet(() -> AllocationDepth.ofOneImage(allocation));
    return Contexts.none()
        .with(allocation.through(this::seenAllocation))
        .with(depth.through(this::seenDepth));
  }

  private ExtentSource seenAllocation(ExtentSource source) {
    return new CowExtents(
        overlay, base, source, Allocation.DATA, Allocation.HOLE_ZERO, Allocation.DATA);
  }

  private ExtentSource seenDepth(ExtentSource source) {
    ExtentSource behind =
        (asked, atMost) -> source.extents(asked, atMost).withStatus(AllocationDepth::behindOne);
    return new CowExtents(overlay, base, behind, LOCAL, LOCAL, BEHIND);
  }

  /** The private file is taken to be in memory. */
  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    if (kind == Call.Kind.WRITE) {
      return mayWaitForBlockOf(range, range.offset()) || mayWaitForBlockOf(range, range.end() - 1);
    }
    Run run = overlay.first(range);
    boolean isKnown =
        run.state() != Run.State.ABSENT && overlay.layout().start(run.end()) >= range.end();
    return !isKnown && next().mayWait(kind, base.aligned(range));
  }

  /** Whether the block with that byte has to be read before a part of it can be written. */
  private boolean mayWaitForBlockOf(Range written, long offset) {
    Range block = overlay.layout().whole(new Range(offset, 1));
    return !written.contains(block)
        && overlay.first(block).state() == Run.State.ABSENT
        && next().mayWait(Call.Kind.READ, base.aligned(block));
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    if (wanted.onRead().now()) {
      storeIfPossible(range);
    }
    overlay.read(base, range, out);
  }

  /** What cannot be stored is read from below all the same. */
  private void storeIfPossible(Range range) {
    try {
      new CopyIn(overlay, base, Long.MAX_VALUE).run(range);
    } catch (IOException failed) {
      overlay.warn(failed);
    }
  }

  /** The bytes are there before others are kept from theirs: a client may be slow. */
  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    ByteBuffer payload = in.payload();
    changes.write(range, payload);
  }

  /** At most parts of two blocks are written; with large blocks even that is not fast. */
  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    changes.zero(range, flags.contains(Flag.FAST_ZERO) ? FAST : Long.MAX_VALUE);
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    changes.zero(range, Long.MAX_VALUE);
  }

  @Override
  public void cache(Range range) throws IOException {
    if (wanted.onCache()) {
      new CopyIn(overlay, base, MOST_CACHED).run(range);
    } else {
      overlay.cache(base, range);
    }
  }

  /** Nothing to do: what was written lives as long as the export, whatever is on stable storage. */
  @Override
  public void flush() {}

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      closing.closed();
    }
  }
}
