package nbd.plugin.file;

import java.io.IOException;
import java.util.OptionalLong;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Range;
import nbd.api.StrictExtents;

/**
 * Tells the extents of a regular file: for one extent by at most two system calls, and for one
 * answer by a bounded number.
 */
final class FileExtents implements ExtentSource {
  /** Some milliseconds; whoever wants more asks again from there. */
  private static final int MOST_EXTENTS = 4096;

  /** What is told as data where it just became a hole: data is never wrong. */
  private static final long PAGE = 4096;

  private final OpenFile file;

  FileExtents(OpenFile file) {
    this.file = file;
  }

  /** Whether the file system can tell holes. */
  static boolean areTold(OpenFile file) {
    if (file.device().isPresent()) {
      return false;
    }
    long outcome = Seek.hole(file.descriptor(), 0);
    return outcome >= 0 || outcome == -Errno.ENXIO;
  }

  @Override
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    StrictExtents told = ExtentMap.strict(asked.offset());
    int most = Math.min(atMost, MOST_EXTENTS);
    while (told.end() < asked.end() && told.count() < most) {
      OptionalLong data = dataFrom(told.end());
      long hole = Math.min(data.orElse(file.size()), file.size()) - told.end();
      told.append(hole, Allocation.HOLE_ZERO);
      if (hole == 0) {
        told.append(dataAt(told.end()), Allocation.DATA);
      }
    }
    return told.build();
  }

  /** Where data begins, if there is any. */
  private OptionalLong dataFrom(long offset) throws IOException {
    long outcome = Seek.data(file.descriptor(), offset);
    if (outcome >= 0) {
      return OptionalLong.of(outcome);
    }
    if (outcome != -Errno.ENXIO) {
      throw Failure.of("SEEK_DATA", new Range(offset, 1), (int) -outcome);
    }
    long size = file.data().size();
    if (size < file.size()) {
      throw Failure.shorter(Range.between(offset, file.size()), size);
    }
    return OptionalLong.empty();
  }

  /** How long the data is that begins there. */
  private long dataAt(long offset) throws IOException {
    long outcome = Seek.hole(file.descriptor(), offset);
    if (outcome < 0) {
      throw Failure.of("SEEK_HOLE", new Range(offset, 1), (int) -outcome);
    }
    long end = outcome > offset ? outcome : offset + PAGE;
    return Math.min(end, file.size()) - offset;
  }
}
