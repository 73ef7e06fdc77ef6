package nbd.filters.cow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.filters.bytes.Zeroes;
import nbd.filters.ranges.RangeLocks;

/** Changes an overlay for one client. A block of which only a part is changed is copied first. */
final class Changes {
  private final Overlay overlay;
  private final Base base;
  private final Layout layout;
  private final BlockMap map;
  private final OverlayFile file;

  /**
   * @param base the client's view of the disk below
   */
  Changes(Overlay overlay, Base base) {
    this.overlay = overlay;
    this.base = base;
    this.layout = overlay.layout();
    this.map = overlay.map();
    this.file = overlay.file();
  }

  /**
   * Writes {@code bytes} to {@code range}.
   *
   * @throws NbdException ENOSPC if the private file cannot grow; blocks that were not stored then
   *     are not
   */
  void write(Range range, ByteBuffer bytes) throws IOException {
    try (RangeLocks.Hold _ = overlay.exclusive(range)) {
      for (long at = range.offset(); at < range.end(); ) {
        Run run = overlay.first(Range.between(at, range.end()));
        Range part = inOneGroup(overlay.part(range, at, run));
        int start = bytes.position() + (int) (at - range.offset());
        ByteBuffer piece = bytes.slice(start, (int) part.length());
        put(part, run, position -> file.write(piece, position));
        at = part.end();
      }
    }
  }

  /** What is written to a place in the file. */
  @FunctionalInterface
  private interface Content {
    void writeTo(long position) throws IOException;
  }

  private Range inOneGroup(Range part) {
    long end = layout.start(layout.groupEnd(layout.blockOf(part.offset())));
    return Range.between(part.offset(), Math.min(part.end(), end));
  }

  /** Stores bytes in blocks that are all in that state, and in one group. */
  private void put(Range part, Run run, Content content) throws IOException {
    if (run.state() == Run.State.STORED) {
      content.writeTo(overlay.position(run, part.offset()));
      return;
    }
    Range blocks = layout.whole(part);
    long first = layout.blockOf(part.offset());
    store(
        first,
        layout.after(part.end()),
        place -> {
          fillAround(part, run.state(), place);
          content.writeTo(place + part.offset() - blocks.offset());
        });
  }

  private void store(long first, long end, Content content) throws IOException {
    long place = map.place(first, end);
    boolean isThere = false;
    try {
      content.writeTo(place);
      isThere = true;
    } finally {
      if (isThere) {
        map.stored(first, end);
      } else {
        map.notStored(first);
      }
    }
  }

  /** Fills the first and the last block of {@code part}, if it has not all of them. */
  private void fillAround(Range part, Run.State state, long place) throws IOException {
    Range first = layout.whole(new Range(part.offset(), 1));
    Range last = layout.whole(new Range(part.end() - 1, 1));
    if (!part.contains(first)) {
      fill(first, state, place);
    }
    if (!part.contains(last) && !last.equals(first)) {
      fill(last, state, place + last.offset() - first.offset());
    }
  }

  private void fill(Range block, Run.State state, long place) throws IOException {
    if (state == Run.State.ABSENT) {
      base.copy(block, file, place);
    } else {
      writeZeroes(place, block.length());
    }
  }

  private void writeZeroes(long place, long length) throws IOException {
    for (long done = 0; done < length; ) {
      ByteBuffer piece = Zeroes.upTo(length - done);
      int size = piece.remaining();
      file.write(piece, place + done);
      done += size;
    }
  }

  /**
   * Makes {@code range} read as zero. Nothing is written for whole blocks.
   *
   * @param most bytes to write for parts of blocks
   * @throws NbdException ENOTSUP if it takes more; then nothing is changed
   */
  void zero(Range range, long most) throws IOException {
    long first = layout.firstFrom(range.offset());
    long end = layout.afterWhole(range.end());
    try (RangeLocks.Hold _ = overlay.exclusive(range)) {
      if (first > end) {
        zeroParts(most, range);
        return;
      }
      Range head = Range.between(range.offset(), layout.start(first));
      zeroParts(most, head, Range.between(layout.start(end), range.end()));
      if (first < end) {
        map.zero(first, end);
      }
    }
  }

  /** Of one block each. */
  private void zeroParts(long most, Range... parts) throws IOException {
    List<Range> wrong = new ArrayList<>();
    long cost = 0;
    for (Range part : parts) {
      if (!part.isEmpty() && !isZero(part)) {
        wrong.add(part);
        cost += cost(part);
      }
    }
    if (cost > most) {
      String what = "cow: to zero this, %d bytes of parts of blocks have to be written";
      throw new NbdException(ErrorCode.ENOTSUP, what.formatted(cost));
    }
    for (Range part : wrong) {
      put(part, overlay.first(part), position -> writeZeroes(position, part.length()));
    }
  }

  private boolean isZero(Range part) throws IOException {
    return switch (overlay.first(part).state()) {
      case ZERO -> true;
      case STORED -> false;
      case ABSENT -> base.isToldZero(part);
    };
  }

  /** Bytes that are written to zero it: the whole block, if that is not stored. */
  private long cost(Range part) {
    boolean isStored = overlay.first(part).state() == Run.State.STORED;
    return isStored ? part.length() : layout.whole(part).length();
  }

  /**
   * Stores blocks {@code first} to {@code end - 1} of one group as the disk below has them, unless
   * somebody has changed one.
   */
  void copy(long first, long end) throws IOException {
    Range blocks = layout.bytes(first, end);
    try (RangeLocks.Hold _ = overlay.exclusive(blocks)) {
      if (map.run(first, end).equals(Run.absent(first, end))) {
        store(first, end, place -> base.copy(blocks, file, place));
      }
    }
  }
}
