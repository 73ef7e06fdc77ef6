package nbd.plugin.file;

import java.io.IOException;
import java.util.Optional;
import nbd.api.Range;
import nbd.api.ReadSink;

/** How an open file is read. Any number of threads. */
final class FileReads {
  private final OpenFile file;
  private final Residency residency;

  /** Empty where the file system cannot tell holes. */
  private final Optional<Holes> holes;

  /** Whether all goes through the descriptor, so that it heeds the descriptor's advice. */
  private final boolean advised;

  /** Empty if the page cache may keep what it likes. */
  private final Optional<Eviction> eviction;

  FileReads(OpenFile file, Optional<Holes> holes, boolean advised, Optional<Eviction> eviction) {
    this.file = file;
    this.holes = holes;
    this.advised = advised;
    this.eviction = eviction;
    residency = new Residency(file.descriptor());
  }

  /** What is in memory. */
  Residency residency() {
    return residency;
  }

  /**
   * Whether reading that may wait for the device. Holes first: to look whether a range is in memory
   * makes the kernel fetch what is behind it, and zeroes of holes are not worth a page.
   */
  boolean mayWait(Range range) {
    return !(holes.isPresent() && holes.get().cover(range)) && residency.readMayWait(range);
  }

  /** As {@link nbd.api.Handle#read}. */
  void read(Range request, ReadSink out) throws IOException {
    if (holes.isPresent() && holes.get().maybeIn(request)) {
      readInParts(holes.get(), request, out);
    } else {
      readBytes(request, request, out);
    }
  }

  /** In ascending order, so that what is before a failure is good. */
  private void readInParts(Holes known, Range request, ReadSink out) throws IOException {
    for (long at = request.offset(); at < request.end(); ) {
      Range rest = Range.between(at, request.end());
      Range hole = known.first(rest).orElse(new Range(request.end(), 0));
      if (at < hole.offset()) {
        readBytes(request, Range.between(at, hole.offset()), out);
      }
      if (!hole.isEmpty()) {
        out.hole(hole.offset() - request.offset(), hole.length());
      }
      at = hole.end();
    }
  }

  private void readBytes(Range request, Range part, ReadSink out) throws IOException {
    boolean timed = residency.trust().isGiven() && part.length() <= FileData.MOST_COPIED;
    long start = timed ? System.nanoTime() : 0;
    if (advised || eviction.isPresent()) {
      long at = part.offset() - request.offset();
      ReadAt.fill(file.descriptor(), request, part, out.space(at, (int) part.length()));
    } else {
      file.data().read(request, part, out);
    }
    if (timed) {
      residency.trust().took(System.nanoTime() - start);
    }
    if (eviction.isPresent()) {
      eviction.get().read(part);
    }
  }
}
