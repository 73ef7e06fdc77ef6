package nbd.filters.marked;

import java.io.IOException;
import java.util.Optional;
import nbd.api.Allocation;
import nbd.api.AllocationDepth;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Handle;
import nbd.api.MetaContext;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.StrictExtents;

/**
 * Parts of one disk that cannot be read, in whole blocks of it. Nothing that is told of them lets a
 * client think that it need not read them to know that they are zero.
 *
 * @param ranges made of whole blocks, but for the end of the disk
 */
public record BadRanges(RangeSet ranges) {
  /** Those parts of that disk: all blocks with such a byte. */
  public static BadRanges of(RangeSet ranges, Handle disk) {
    return new BadRanges(ranges.widened(disk.traits().blockSizes().minimum()));
  }

  /**
   * Reads {@code range}, or what is good in front of the first bad part of it.
   *
   * @param code the error of what is bad
   * @param why message of the error
   * @throws PartialReadException if there is a bad part
   */
  public void read(Handle disk, Range range, ReadSink out, ErrorCode code, String why)
      throws IOException {
    Optional<Range> bad = ranges.firstIn(range);
    if (bad.isEmpty()) {
      disk.read(range, out);
      return;
    }
    long good = bad.get().offset() - range.offset();
    if (good > 0) {
      disk.read(new Range(range.offset(), good), out);
    }
    throw new PartialReadException(
        code, good, why + ": " + bad.get() + " of the disk cannot be read", null);
  }

  /** The disk's contexts, of which none tells a bad part as a hole, as zero or as absent. */
  public Contexts told(Contexts contexts) {
    return ranges.isEmpty() ? contexts : contexts.map(this::told);
  }

  private MetaContext told(MetaContext context) {
    return switch (context.name()) {
      case Allocation.NAME, AllocationDepth.NAME ->
          context.through(
              source ->
                  (asked, atMost) -> shown(context.name(), source.extents(asked, atMost), atMost));
      default -> context;
    };
  }

  /** At most so many extents of {@code map}: a map may reach over any number of bad parts. */
  private ExtentMap shown(String context, ExtentMap map, int atMost) {
    StrictExtents result = ExtentMap.strict(map.start());
    for (Extent extent : map) {
      long bad = ofBad(context, extent.status());
      if (bad == extent.status()) {
        result.append(extent.length(), bad);
      } else {
        append(result, extent, bad, atMost);
      }
      if (result.count() > atMost) {
        break;
      }
    }
    return result.build().atMost(atMost);
  }

  private static long ofBad(String context, long status) {
    if (context.equals(Allocation.NAME)) {
      return Allocation.DATA;
    }
    return status == AllocationDepth.ABSENT ? AllocationDepth.LOCAL : status;
  }

  private void append(StrictExtents result, Extent extent, long statusOfBad, int atMost) {
    while (result.end() < extent.end() && result.count() <= atMost) {
      Range left = Range.between(result.end(), extent.end());
      Optional<Range> bad = ranges.firstIn(left);
      result.append(bad.map(Range::offset).orElse(left.end()) - left.offset(), extent.status());
      bad.ifPresent(part -> result.append(part.length(), statusOfBad));
    }
  }
}
