package nbd.filters.cache;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.BlockSizes;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Reshaping;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.filters.Abilities;

/** A client's view of a disk through the cache. */
final class CacheHandle extends Reshaping {
  private static final long LARGEST_PREFERRED = 1 << 25;

  private final Route route;
  private final DiskCache cache;
  private final Failures.Listener listener;
  private final Traits traits;
  private final Contexts contexts;
  private final Reads reads;
  private final Writes writes;
  private final Clearing clearing;
  private final Ahead ahead;

  /**
   * @param route has come to the cache, and goes with this handle
   * @param next the route's handle
   */
  CacheHandle(Handle next, Route route, DiskCache cache, Failures.Listener listener) {
    super(next);
    this.route = route;
    this.cache = cache;
    this.listener = listener;
    this.reads = new Reads(cache);
    this.writes = new Writes(cache);
    this.clearing = new Clearing(cache);
    this.ahead = new Ahead(cache);
    this.traits = traits(next.traits(), cache.grid().block());
    this.contexts =
        cache.settings().mode().keepsBack() ? overDirty(next.contexts()) : next.contexts();
  }

  /** The cache flushes all handles below, so several connections are as one. */
  private static Traits traits(Traits below, long block) {
    Traits.Builder made =
        Abilities.passedOn(below, below.reshaped(below.size()))
            .blockSizes(sizes(below.blockSizes(), block))
            .fua(Support.NATIVE)
            .flush(Support.NATIVE)
            .cache(Support.NATIVE)
            .multiConn(Support.NATIVE)
            .blocking(below.blocking().or(Blocking.MAYBE));
    below.identity().ifPresent(made::identity);
    return made.build();
  }

  private static BlockSizes sizes(BlockSizes below, long block) {
    boolean isBetter =
        block > below.preferred() && block <= Math.min(LARGEST_PREFERRED, below.maximum());
    return isBetter ? new BlockSizes(below.minimum(), block, below.maximum()) : below;
  }

  /** Whatever else the disk below tells does not know of what has not reached it. */
  private Contexts overDirty(Contexts below) {
    Contexts told = Contexts.none();
    told = overDirty(told, below.find(Allocation.NAME), Allocation.DATA);
    return overDirty(told, below.find(AllocationDepth.NAME), AllocationDepth.LOCAL);
  }

  private Contexts overDirty(Contexts told, Optional<MetaContext> below, long status) {
    return below
        .map(it -> told.with(it.through(source -> new DirtyExtents(source, cache, status))))
        .orElse(told);
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public Contexts contexts() {
    return contexts;
  }

  /** What is in the cache is in a file, and mostly in memory; what is not may have to be read. */
  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    return switch (kind) {
      case READ -> !cache.has(range) && next().mayWait(kind, whole(range));
      case WRITE -> mayWriteWait(range);
      default -> next().mayWait(kind, range);
    };
  }

  private boolean mayWriteWait(Range range) {
    boolean isHere = cache.has(range);
    if (isHere && cache.settings().mode().keepsBack()) {
      return false;
    }
    boolean isCompleted = !isHere && !range.equals(whole(range));
    return next().mayWait(Call.Kind.WRITE, range)
        || (isCompleted && next().mayWait(Call.Kind.READ, whole(range)));
  }

  private Range whole(Range range) {
    return cache.grid().whole(range);
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    reads.read(route, range, out);
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    writes.write(route, range, in, flags);
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    clearing.zero(route, range, flags);
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    clearing.trim(route, range, flags);
  }

  @Override
  public void cache(Range range) throws IOException {
    ahead.cache(route, range);
  }

  @Override
  public void flush() throws IOException {
    cache.flushes().flush(route, listener);
  }

  @Override
  public void close() throws IOException {
    try {
      cache.handles().leave(route);
    } finally {
      super.close();
    }
  }
}
