package nbd.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Builds an {@link ExtentMap} from extents in any order, also outside the asked range, as devices
 * report them.
 *
 * <ul>
 *   <li>What is missing before the last present extent has the status {@link #missing(long)}, by
 *       default hole and zero.
 *   <li>What is missing after the last one is not known and not told, unless {@link
 *       #scannedTo(long)} says that the device looked further.
 *   <li>Neighbours of equal status merge; extents that share a byte are an error.
 *   <li>What lies before the asked range is left out; what lies behind it is kept.
 * </ul>
 *
 * Not safe for several threads.
 */
public final class LenientExtents {
  private final Range asked;
  private final List<Extent> extents = new ArrayList<>();
  private long missing = Allocation.HOLE_ZERO;
  private long scannedTo;

  LenientExtents(Range asked) {
    this.asked = asked;
    this.scannedTo = asked.offset();
  }

  /** The status of what no extent covers; the default is {@link Allocation#HOLE_ZERO}. */
  public LenientExtents missing(long status) {
    missing = status;
    return this;
  }

  /**
   * Says that the device looked at everything before {@code end}, so gaps up to there are known.
   */
  public LenientExtents scannedTo(long end) {
    scannedTo = Math.max(scannedTo, end);
    return this;
  }

  /**
   * Adds one extent; a length of 0 adds nothing.
   *
   * @throws IllegalArgumentException if offset or length is negative or the end passes 2^63-1
   */
  public LenientExtents add(long offset, long length, long status) {
    if (!new Range(offset, length).isEmpty()) {
      extents.add(new Extent(offset, length, status));
    }
    return this;
  }

  /**
   * The map from the first asked byte on.
   *
   * @return empty when nothing is known of the first asked byte
   * @throws IllegalArgumentException if two extents overlap; the message names both
   */
  public Optional<ExtentMap> build() {
    extents.sort(Comparator.comparingLong(Extent::offset));
    refuseOverlaps();
    StrictExtents result = new StrictExtents(asked.offset());
    for (Extent extent : extents) {
      if (extent.end() > result.end()) {
        fillTo(extent.offset(), result);
        result.append(extent.end() - result.end(), extent.status());
      }
    }
    fillTo(scannedTo, result);
    return result.count() == 0 ? Optional.empty() : Optional.of(result.build());
  }

  private void fillTo(long end, StrictExtents result) {
    if (end > result.end()) {
      result.append(end - result.end(), missing);
    }
  }

  private void refuseOverlaps() {
    for (int i = 1; i < extents.size(); i++) {
      Extent before = extents.get(i - 1);
      if (before.end() > extents.get(i).offset()) {
        throw new IllegalArgumentException("extents overlap: " + before + " and " + extents.get(i));
      }
    }
  }
}
