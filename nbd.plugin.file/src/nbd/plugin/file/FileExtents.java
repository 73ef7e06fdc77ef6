package nbd.plugin.file;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Range;
import nbd.api.StrictExtents;

/**
 * Tells the extents of a regular file: each by one system call but for the first, many of them by a
 * few where the file system has a list, and for one answer by a bounded number. Any number of
 * threads.
 */
final class FileExtents implements ExtentSource {
  /** Some milliseconds; whoever wants more asks again from there. */
  private static final int MOST_EXTENTS = 16 << 10;

  /** After so many there are probably many more, which a list tells faster. */
  private static final int FEW = 16;

  /** What is told as data where it just became a hole: data is never wrong. */
  private static final long PAGE = 4096;

  /** Handing an answer off to another thread takes about as long. */
  private static final long QUICK_NANOSECONDS = 50_000;

  private final OpenFile file;
  private final ExtentList list;

  /** Whether the last answer was, and so the next one probably is. */
  private volatile boolean quick;

  FileExtents(OpenFile file) {
    this.file = file;
    list = new ExtentList(file.descriptor());
  }

  /** Whether the file system can tell holes. */
  static boolean areTold(OpenFile file) {
    if (file.device().isPresent()) {
      return false;
    }
    long outcome = Seek.hole(file.descriptor(), 0);
    return outcome >= 0 || outcome == -Errno.ENXIO;
  }

  /** Whether the next answer may take so long that other requests had better not wait for it. */
  boolean mayWait() {
    return !quick;
  }

  @Override
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    long start = System.nanoTime();
    StrictExtents told = ExtentMap.strict(asked.offset());
    int most = Math.min(atMost, MOST_EXTENTS);
    seek(told, asked.end(), Math.min(most, FEW));
    while (told.end() < asked.end() && told.count() < most) {
      list(told, asked.end(), most);
    }
    quick = System.nanoTime() - start < QUICK_NANOSECONDS;
    return told.build();
  }

  /** Tells what lies before {@code end}, perhaps more, until there are {@code most} extents. */
  private void seek(StrictExtents told, long end, int most) throws IOException {
    while (told.end() < end && told.count() < most) {
      told.append(dataFrom(told.end()) - told.end(), Allocation.HOLE_ZERO);
      if (told.end() < file.size() && told.count() < most) {
        told.append(dataEnd(told.end()) - told.end(), Allocation.DATA);
      }
    }
  }

  /** As {@link #seek}, by a list if there is one. */
  private void list(StrictExtents told, long end, int most) throws IOException {
    long before = told.end();
    try (ExtentList.Page page = list.page(Range.between(before, end), most - told.count())) {
      for (int i = 0; i < page.count() && told.count() < most; i++) {
        told.append(Math.max(0, page.offset(i) - told.end()), Allocation.HOLE_ZERO);
        if (page.isWritten(i)) {
          told.append(Math.max(0, page.end(i) - told.end()), Allocation.DATA);
        } else {
          seek(told, page.end(i), most);
        }
      }
    }
    if (told.end() == before) {
      seek(told, end, most);
    }
  }

  /** Where data begins, at the end of the file if there is none. */
  private long dataFrom(long offset) throws IOException {
    long outcome = Seek.data(file.descriptor(), offset);
    if (outcome >= 0) {
      return Math.min(outcome, file.size());
    }
    if (outcome != -Errno.ENXIO) {
      throw Failure.of("SEEK_DATA", new Range(offset, 1), (int) -outcome);
    }
    long size = file.data().size();
    if (size < file.size()) {
      throw Failure.shorter(Range.between(offset, file.size()), size);
    }
    return file.size();
  }

  /** Where the data ends that begins there. */
  private long dataEnd(long offset) throws IOException {
    long outcome = Seek.hole(file.descriptor(), offset);
    if (outcome < 0) {
      throw Failure.of("SEEK_HOLE", new Range(offset, 1), (int) -outcome);
    }
    return Math.min(outcome > offset ? outcome : offset + PAGE, file.size());
  }
}
