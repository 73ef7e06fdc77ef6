package nbd.filters.detectzeroes;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.ErrorCode;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.StrictExtents;

/**
 * base:allocation as the disk below tells it, but with the zeroes in what it tells as data. Ends
 * early where it would have to read more than it may.
 */
final class ZeroScan implements ExtentSource {
  /** So many blocks are looked at for one question, also of those that are known. */
  private static final int MOST_BLOCKS = 1 << 16;

  private final ExtentSource below;
  private final long size;
  private final Blocks blocks;
  private final long most;

  /**
   * @param size of the disk, in bytes
   * @param most how many bytes are read for one question, about
   */
  ZeroScan(ExtentSource below, long size, Blocks blocks, long most) {
    this.below = below;
    this.size = size;
    this.blocks = blocks;
    this.most = most;
  }

  @Override
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    ExtentMap told =
        below
            .extents(asked, atMost)
            .clip(Range.between(asked.offset(), size))
            .filter(map -> map.start() == asked.offset())
            .orElseThrow(
                () ->
                    new NbdException(
                        ErrorCode.EIO,
                        "the layer below told no extent for the first byte of " + asked));
    return new Question(asked, atMost).answer(told);
  }

  private final class Question {
    private final Range asked;
    private final int atMost;
    private final StrictExtents result;
    private boolean[] read = new boolean[0];
    private long firstRead;
    private long left = most;
    private int seen;

    Question(Range asked, int atMost) {
      this.asked = asked;
      this.atMost = atMost;
      this.result = ExtentMap.strict(asked.offset());
    }

    ExtentMap answer(ExtentMap told) {
      for (Extent extent : told) {
        if (isEnough() || !add(extent)) {
          break;
        }
      }
      return result.build().atMost(atMost);
    }

    private boolean isEnough() {
      return result.count() > atMost || result.end() >= asked.end();
    }

    /** Only of what is told as plain data is it known that its bytes stay as they are read. */
    private boolean add(Extent extent) {
      if (extent.status() != Allocation.DATA) {
        result.append(extent.length(), extent.status());
        return true;
      }
      long end = Math.min(extent.end(), asked.end());
      while (result.end() < end && result.count() <= atMost) {
        if (!addBlock(end)) {
          return false;
        }
      }
      return true;
    }

    /** The next block, or its part up to {@code end}; false if there is no answer to it. */
    private boolean addBlock(long end) {
      long at = result.end();
      Findings.Finding found = seen++ < MOST_BLOCKS ? find(at, end) : Findings.Finding.UNKNOWN;
      if (found == Findings.Finding.UNKNOWN && result.count() > 0) {
        return false;
      }
      long status = found == Findings.Finding.ZERO ? Allocation.ZERO : Allocation.DATA;
      result.append(Math.min(blocks.end(at), end) - at, status);
      return true;
    }

    private Findings.Finding find(long at, long end) {
      if (blocks.number(at) - firstRead < read.length) {
        return justRead(at);
      }
      Findings.Finding known = blocks.find(at);
      return known == Findings.Finding.UNKNOWN && left > 0 ? readMore(at, end) : known;
    }

    private Findings.Finding justRead(long at) {
      return read[(int) (blocks.number(at) - firstRead)]
          ? Findings.Finding.ZERO
          : Findings.Finding.DATA;
    }

    /** What cannot be read is no zero, and the client that reads it is told why. */
    private Findings.Finding readMore(long at, long end) {
      try {
        long upTo = end - at > left ? at + left : end;
        read = blocks.read(at, upTo);
        firstRead = blocks.number(at);
        left -= blocks.bytes(read.length);
        return read.length == 0 ? Findings.Finding.UNKNOWN : justRead(at);
      } catch (IOException unreadable) {
        left = 0;
        return Findings.Finding.UNKNOWN;
      }
    }
  }
}
