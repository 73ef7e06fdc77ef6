package nbd.plugins.split;

import java.io.IOException;
import java.util.OptionalLong;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Range;
import nbd.api.StrictExtents;

/**
 * Tells the extents of the files: for one extent by at most two system calls, and for one answer by
 * a bounded number. A file that cannot tell its holes is data.
 *
 * @param parts the files
 */
record SplitExtents(Parts parts) implements ExtentSource {
  /** Some milliseconds; whoever wants more asks again from there. */
  private static final int MOST_STEPS = 4096;

  /** What is told as data where it just became a hole: data is never wrong. */
  private static final long PAGE = 4096;

  @Override
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    StrictExtents told = ExtentMap.strict(asked.offset());
    for (int steps = MOST_STEPS; steps > 0; steps--) {
      addNext(parts.at(told.end()), told);
      if (told.count() >= atMost || told.end() >= asked.end()) {
        break;
      }
    }
    return told.build();
  }

  /** Adds a hole, or data if there is none: at most to the end of the file. */
  private static void addNext(Part part, StrictExtents told) throws IOException {
    long offset = told.end() - part.start();
    if (part.holes().isEmpty()) {
      told.append(part.size() - offset, Allocation.DATA);
      return;
    }
    Holes holes = part.holes().get();
    try {
      long data = Math.min(dataFrom(part, holes, offset), part.size());
      if (data > offset) {
        told.append(data - offset, Allocation.HOLE_ZERO);
      } else {
        long hole = Math.max(holes.nextHole(offset), offset + PAGE);
        told.append(Math.min(hole, part.size()) - offset, Allocation.DATA);
      }
    } catch (IOException failure) {
      throw part.named(failure);
    }
  }

  private static long dataFrom(Part part, Holes holes, long offset) throws IOException {
    OptionalLong data = holes.nextData(offset);
    if (data.isEmpty() && part.channel().size() < part.size()) {
      throw part.shorter();
    }
    return data.orElse(part.size());
  }
}
