package nbd.filters.cow;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.filters.ranges.RangeLocks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was written over one disk, by all clients; {@link Changes} writes it. A block is stored as
 * soon as one byte of it was written, and becomes so only when all of it is there. Each call takes
 * effect at once, as others see it. Safe for any number of threads.
 */
final class Overlay implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Overlay.class);
  private static final int MOST_LOOKS = 4096;

  private final String name;
  private final Layout layout;
  private final OverlayFile file;
  private final BlockMap map;
  private final Pieces pieces = new Pieces();
  private final RangeLocks locks = new RangeLocks();
  private final AtomicBoolean hasWarned = new AtomicBoolean();
  private final AtomicInteger handles = new AtomicInteger();

  /**
   * @param name no other overlay has it
   * @param map of what is in {@code file}
   */
  Overlay(String name, Layout layout, OverlayFile file, BlockMap map) {
    this.name = name;
    this.layout = layout;
    this.file = file;
    this.map = map;
  }

  String name() {
    return name;
  }

  Layout layout() {
    return layout;
  }

  OverlayFile file() {
    return file;
  }

  BlockMap map() {
    return map;
  }

  Pieces pieces() {
    return pieces;
  }

  /** The first blocks of {@code range}, as far as they are in the same state. */
  Run first(Range range) {
    return map.run(layout.blockOf(range.offset()), layout.after(range.end()));
  }

  /** The part of {@code range} from {@code at} on of which {@code run} tells. */
  Range part(Range range, long at, Run run) {
    return Range.between(at, Math.min(range.end(), layout.start(run.end())));
  }

  /** Where in the file the byte at {@code offset} is, which is in a stored run. */
  long position(Run run, long offset) {
    return run.position() + offset - layout.start(run.first());
  }

  /** Keeps others from the blocks that have a part of {@code range}. */
  RangeLocks.Hold exclusive(Range range) {
    return locks.exclusive(layout.whole(range));
  }

  /** Reads what clients see. */
  void read(Base base, Range range, ReadSink out) throws IOException {
    try (RangeLocks.Hold _ = locks.shared(layout.whole(range))) {
      for (long at = range.offset(); at < range.end(); ) {
        Run run = first(Range.between(at, range.end()));
        Range part = part(range, at, run);
        long inRequest = at - range.offset();
        switch (run.state()) {
          case ABSENT -> base.read(part, out, inRequest);
          case ZERO -> out.hole(inRequest, part.length());
          case STORED -> file.read(out.space(inRequest, (int) part.length()), position(run, at));
        }
        at = part.end();
      }
    }
  }

  /**
   * Has {@code range} fetched ahead by the disk below, as far as it is not here; a part of it if it
   * is here in many pieces.
   */
  void cache(Base base, Range range) throws IOException {
    long at = range.offset();
    for (int looks = 0; at < range.end() && looks < MOST_LOOKS; looks++) {
      Run run = first(Range.between(at, range.end()));
      Range part = part(range, at, run);
      if (run.state() == Run.State.ABSENT) {
        base.cache(part);
      }
      at = part.end();
    }
  }

  /** Tells the administrator, once, that what is read cannot be stored. */
  void warn(IOException failure) {
    if (!hasWarned.getAndSet(true)) {
      log.atWarn()
          .addKeyValue("filter", "cow")
          .addKeyValue("overlay", name)
          .log("with cow-on-read, what is read cannot be stored: {}", failure.getMessage());
    }
  }

  /** One more client has it open. */
  void opened() {
    handles.incrementAndGet();
  }

  /** Returns whether it was the last one, and nothing was ever stored or zeroed. */
  boolean closed() {
    return handles.decrementAndGet() == 0 && map.isEmpty();
  }

  /** Frees the storage. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
