package nbd.plugin.vddk.extents;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import nbd.api.DirtyBitmap;
import nbd.api.ExtentMap;
import nbd.api.LenientExtents;
import nbd.api.Range;

/**
 * What has changed on a disk since some change id, as vSphere's QueryChangedDiskAreas told it: a
 * dirty bitmap, precise to the byte. Immutable.
 */
public final class ChangedAreas {
  /** Of the whole disk; empty if that has no byte. */
  private final Optional<ExtentMap> map;

  private ChangedAreas(Optional<ExtentMap> map) {
    this.map = map;
  }

  /**
   * Reads a file of JSON: one DiskChangeInfo or several, one after the other or in an array, as the
   * calls for one part of the disk after the other have answered. Keys that DiskChangeInfo does not
   * have are left out, and the first letter of a key may be a capital. What no part describes is
   * not known, and so counts as changed.
   *
   * @param size of the disk in bytes
   * @throws IOException if it cannot be read, is malformed, or describes another disk; the message
   *     names the file and, where there is one, line and column
   */
  public static ChangedAreas read(Path json, long size) throws IOException {
    ChangedAreasReader reader = ChangedAreasReader.read(json, size);
    Stream<Range> dirty =
        Stream.concat(reader.changed().stream(), unknown(reader.described(), size).stream());
    LenientExtents list = ExtentMap.lenient(new Range(0, size)).missing(0).scannedTo(size);
    for (Range range : merged(dirty)) {
      list.add(range.offset(), range.length(), DirtyBitmap.DIRTY);
    }
    return new ChangedAreas(list.build());
  }

  private static List<Range> unknown(List<Range> described, long size) {
    List<Range> known = merged(described.stream());
    List<Range> gaps = new ArrayList<>();
    long at = 0;
    for (Range range : known) {
      gaps.add(Range.between(at, range.offset()));
      at = range.end();
    }
    gaps.add(Range.between(at, size));
    return gaps;
  }

  /** In order, those that share a byte or touch made one, those without a byte left out. */
  private static List<Range> merged(Stream<Range> ranges) {
    List<Range> merged = new ArrayList<>();
    List<Range> sorted =
        ranges
            .filter(each -> !each.isEmpty())
            .sorted(Comparator.comparingLong(Range::offset))
            .toList();
    for (Range next : sorted) {
      if (merged.isEmpty() || merged.getLast().end() < next.offset()) {
        merged.add(next);
      } else {
        Range last = merged.removeLast();
        merged.add(Range.between(last.offset(), Math.max(last.end(), next.end())));
      }
    }
    return merged;
  }

  /**
   * What is told of the asked bytes: {@link DirtyBitmap#DIRTY} or 0.
   *
   * @param asked inside the disk, at least one byte
   * @param written chunks that have changed too
   * @param atMost how many extents are of use, 1 or more; the map ends behind them
   */
  public ExtentMap extents(Range asked, Written written, int atMost) {
    ExtentMap told = map.flatMap(whole -> whole.clip(asked)).orElseThrow();
    return written.overrule(told, DirtyBitmap.DIRTY, atMost);
  }
}
