package nbd.filters.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.filters.ranges.RangeLocks.Hold;

/**
 * Brings dirty blocks to the disk below. A block that was written there and not flushed becomes
 * dirty again when the flush fails, for nobody knows then what the disk has kept.
 */
final class WriteBack {
  private final DiskCache cache;

  /** Not known to be on stable storage below. */
  private List<Block> unflushed = new ArrayList<>();

  WriteBack(DiskCache cache) {
    this.cache = cache;
  }

  /**
   * Writes what is dirty now, and then flushes the disk below.
   *
   * @throws IOException the first failure; what could not be written stays dirty
   */
  void flush(Route own) throws IOException {
    flush(own, cache.blocks().dirty());
  }

  /** The same for some blocks, in order; the flush is made however writing them ends. */
  void flush(Route own, List<Block> dirty) throws IOException {
    FirstFailure failure = new FirstFailure();
    if (!dirty.isEmpty()) {
      failure.of(() -> write(own, dirty));
    }
    failure.of(() -> flushBelow(own));
    failure.rethrow();
  }

  private void write(Route own, List<Block> dirty) throws IOException {
    if (own.isWritable()) {
      blocks(own, dirty);
      return;
    }
    Optional<Route> another = cache.routes().borrow();
    if (another.isEmpty()) {
      if (cache.handles().haveLeftNothing()) {
        return;
      }
      throw new IOException("nobody has opened the disk below for writing");
    }
    try {
      blocks(another.get(), dirty);
    } finally {
      cache.routes().giveBack(another.get());
    }
  }

  private void blocks(Route route, List<Block> dirty) throws IOException {
    FirstFailure failure = new FirstFailure();
    for (List<Block> run : runs(dirty)) {
      failure.of(() -> run(route, run));
    }
    failure.rethrow();
  }

  /** Neighbours together, as many as one buffer takes. */
  private List<List<Block>> runs(List<Block> blocks) {
    int most = (int) (cache.buffers().size() / cache.grid().block());
    List<List<Block>> runs = new ArrayList<>();
    for (Block block : blocks) {
      boolean follows =
          !runs.isEmpty()
              && runs.getLast().size() < most
              && runs.getLast().getLast().number() + 1 == block.number();
      if (!follows) {
        runs.add(new ArrayList<>());
      }
      runs.getLast().add(block);
    }
    return runs;
  }

  /** Those that somebody else has brought there meanwhile are left out. */
  private void run(Route route, List<Block> run) throws IOException {
    try (Hold _ = cache.locks().shared(range(run))) {
      List<Block> left = run.stream().filter(cache.blocks()::isDirty).toList();
      for (List<Block> part : runs(left)) {
        writeBelow(route, part);
      }
    }
  }

  private Range range(List<Block> run) {
    return cache.grid().of(run.getFirst().number(), run.getLast().number());
  }

  private void writeBelow(Route route, List<Block> run) throws IOException {
    Range range = range(run);
    try (Buffers.Loan loan = cache.buffers().take()) {
      ByteBuffer bytes = loan.first(range.length());
      for (Block block : run) {
        Range part = cache.grid().of(block.number());
        int start = (int) (part.offset() - range.offset());
        cache.slots().read(block.slot(), 0, bytes.slice(start, (int) part.length()));
      }
      route.write(range, bytes, Flag.NONE);
    }
    written(run);
  }

  private synchronized void written(List<Block> run) {
    cache.blocks().written(run);
    unflushed.addAll(run);
  }

  private synchronized List<Block> takeUnflushed() {
    List<Block> taken = unflushed;
    unflushed = new ArrayList<>();
    return taken;
  }

  private void flushBelow(Route own) throws IOException {
    List<Block> covered = takeUnflushed();
    boolean done = false;
    try {
      cache.flushes().below(own);
      done = true;
      cache.blocks().flushed(covered);
    } finally {
      if (!done) {
        covered.forEach(this::dirtyAgain);
      }
    }
  }

  private void dirtyAgain(Block block) {
    try (Hold _ = cache.locks().exclusive(cache.grid().of(block.number()))) {
      cache.blocks().lost(block);
    }
  }
}
