package nbd.filters.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.OpenException;
import nbd.api.RetainedState;
import nbd.api.Traits;
import nbd.filters.HandleFilter;
import nbd.filters.store.PerDisk;

/** Opens disks in front of each of which there is a cache, one for all its handles. */
final class CacheExport extends HandleFilter {
  private final Settings settings;
  private final Host host;
  private final PerDisk<DiskCache> disks = new PerDisk<>();

  /** For a disk below that stands one call at a time over all its handles. */
  private final ReentrantLock ofAll = new ReentrantLock();

  private volatile long block;
  private volatile Optional<RetainedState> left = Optional.empty();

  CacheExport(Export next, Settings settings, Host host) {
    super(next);
    this.settings = settings;
    this.host = host;
  }

  @Override
  public void ready() {
    block = BlockSize.of(settings, host);
  }

  @Override
  protected Handle wrap(Handle below, Client client) throws IOException {
    Traits disk = below.traits();
    String key = PerDisk.key(next(), client, below);
    long least = disk.blockSizes().minimum();
    long size = disk.size() - disk.size() % least;
    DiskCache cache = disks.of(key, () -> made(key, new Grid(size, Math.max(block, least))));
    if (cache.grid().block() < least) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN,
          "cache: the disk below has blocks of %d bytes now, and the cache of %d"
              .formatted(least, cache.grid().block()));
    }
    Handle one = OneAtATime.of(below, next().concurrency(), ofAll);
    Route route = new Route(one, !disk.readOnly() && !client.readOnly());
    return new CacheHandle(one, route, cache, cache.handles().enter(route, size));
  }

  private DiskCache made(String key, Grid grid) {
    return new DiskCache(key, grid, settings, host, () -> true);
  }

  @Override
  public Optional<RetainedState> retain() {
    List<Kept> all = new ArrayList<>();
    disks.forEach(
        (_, cache) -> {
          cache.retain();
          Kept.of(cache).ifPresent(all::add);
        });
    left = Kept.state(all);
    return left;
  }

  /**
   * Smaller blocks are of no use.
   *
   * @throws IOException if some are dirty, and can not be taken
   */
  @Override
  public boolean adopt(RetainedState state) throws IOException {
    List<Kept> all = Kept.of(state);
    for (Kept kept : all) {
      if (!isOfUse(kept)) {
        checkClean(all);
        return false;
      }
    }
    for (Kept kept : all) {
      Grid grid = new Grid(kept.size(), kept.block());
      var cache = new DiskCache(kept.disk(), grid, settings, host, state::isHandedOver);
      kept.into(cache);
      disks.adopt(kept.disk(), cache);
    }
    return true;
  }

  /** Larger blocks are taken as they are: they may be due to the disk below, or be dirty. */
  private boolean isOfUse(Kept kept) {
    boolean fits = BlockSize.of(settings, host) <= kept.block();
    return fits && (settings.mode().keepsBack() || !kept.isAnyDirty());
  }

  private void checkClean(List<Kept> all) throws IOException {
    for (Kept kept : all) {
      if (kept.isAnyDirty()) {
        throw new IOException(
            "cache: the cache of %s has data that could not be written to the disk below yet; with"
                    .formatted(kept.disk())
                + " other values of cache or cache-min-block-size it would be lost");
      }
    }
  }

  /** What was handed over is the heir's. */
  @Override
  public void close() throws IOException {
    try {
      if (left.isEmpty() || !left.get().isHandedOver()) {
        closeFiles();
      }
    } finally {
      super.close();
    }
  }

  private void closeFiles() throws IOException {
    List<DiskCache> all = new ArrayList<>();
    disks.forEach((_, cache) -> all.add(cache));
    for (DiskCache cache : all) {
      cache.close();
    }
  }
}
