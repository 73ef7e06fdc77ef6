package nbd.filters.cache;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import nbd.api.Flag;
import nbd.api.Host;
import nbd.api.Range;
import nbd.filters.ranges.RangeLocks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cache of one disk, shared by all its handles. Safe for any number of threads. */
final class DiskCache implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DiskCache.class);

  /** Neighbours are written back, and read, in requests of so many bytes, or a block. */
  private static final long RUN = 1 << 20;

  private final String disk;
  private final Settings settings;
  private final BooleanSupplier isOwn;
  private final RangeLocks locks = new RangeLocks();
  private final Blocks blocks = new Blocks();
  private final Routes routes = new Routes();
  private final Slots slots;
  private final Buffers buffers;
  private final Fetch fetch = new Fetch(this);
  private final WriteBack writeBack = new WriteBack(this);
  private final Reclaim reclaim;

  private final Flushes flushes;
  private final Handles handles;

  /** All handles were closed for an upgrade, which is not undone. */
  private volatile boolean retained;

  /** Changes only while no handle is open. */
  private volatile Grid grid;

  /**
   * @param disk names it in the log and in retained state
   * @param isOwn whether what is in it is not another version's yet
   */
  DiskCache(String disk, Grid grid, Settings settings, Host host, BooleanSupplier isOwn) {
    this.disk = disk;
    this.grid = grid;
    this.settings = settings;
    this.isOwn = isOwn;
    long most = settings.maxSize().orElse(Long.MAX_VALUE) / grid.block();
    this.slots = new Slots(host, grid.block(), Math.max(1, most), this::isOwn);
    this.buffers = new Buffers((int) Math.max(RUN, grid.block()));
    this.reclaim = new Reclaim(this, host.background());
    this.flushes = new Flushes(this);
    this.handles = new Handles(this);
  }

  /** Flags without those that this mode does not care for. */
  Set<Flag> heeded(Set<Flag> flags) {
    return settings.mode() == Mode.UNSAFE ? Route.withoutFua(flags) : flags;
  }

  /** Whether one more block may be taken in. */
  boolean isRoom() {
    return slots.isRoom();
  }

  /** Whether all of {@code range} is in the cache. */
  boolean has(Range range) {
    return blocks.hasAll(grid.first(range), grid.last(range));
  }

  /** A request in pieces; it holds its range. */
  List<Piece> pieces(Range range) {
    return Piece.of(grid, range, blocks.use(grid.first(range), grid.last(range)));
  }

  /** Gives up a block, which is held exclusively. */
  void forget(Block block) {
    if (blocks.drop(block)) {
      slots.free(block.slot());
    }
  }

  /** Nobody knows what the disk below has there now. */
  void forgetClean(List<Piece> pieces) {
    for (Piece piece : pieces) {
      piece.block().ifPresent(this::moot);
    }
  }

  /** What may be lost below is not read from there, but written again. */
  private void moot(Block block) {
    if (blocks.isNeeded(block)) {
      blocks.dirtied(block);
    } else {
      forget(block);
    }
  }

  /** No handle is open. Nothing is changed any more when this returns, until one is opened. */
  void retain() {
    retained = true;
    reclaim.stop();
  }

  /** A handle is about to be opened, perhaps after an upgrade that has failed. */
  void opened() {
    retained = false;
  }

  /** What is dirty now is lost, which people are told. */
  @Override
  public void close() throws IOException {
    retain();
    if (!isOwn.getAsBoolean()) {
      return;
    }
    int lost = blocks.countDirty();
    if (lost > 0) {
      log.atError()
          .addKeyValue("disk", disk)
          .addKeyValue("blocks", lost)
          .addKeyValue("size", grid.block())
          .log("blocks of the cache were never written to the disk below, and are lost");
    }
    slots.close();
  }

  String disk() {
    return disk;
  }

  /** Whether what is in it may be changed, and is not another version's. */
  boolean isOwn() {
    return !retained && isOwn.getAsBoolean();
  }

  Settings settings() {
    return settings;
  }

  Grid grid() {
    return grid;
  }

  /** No handle is open. */
  void grid(Grid next) {
    grid = next;
  }

  RangeLocks locks() {
    return locks;
  }

  Blocks blocks() {
    return blocks;
  }

  Slots slots() {
    return slots;
  }

  Buffers buffers() {
    return buffers;
  }

  Routes routes() {
    return routes;
  }

  Fetch fetch() {
    return fetch;
  }

  Flushes flushes() {
    return flushes;
  }

  Handles handles() {
    return handles;
  }

  WriteBack writeBack() {
    return writeBack;
  }

  Reclaim reclaim() {
    return reclaim;
  }
}
