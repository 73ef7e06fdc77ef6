package nbd.filters.marked;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import nbd.api.Range;

/**
 * Ranges of a disk as a set of bytes: in ascending order, neither touching nor overlapping. What is
 * asked of it costs the logarithm of their number. Immutable.
 */
public final class RangeSet {
  /** No byte. */
  public static final RangeSet NONE = new RangeSet(List.of());

  /** Every byte that a disk can have. */
  public static final RangeSet ALL = new RangeSet(List.of(new Range(0, Long.MAX_VALUE)));

  private final List<Range> ranges;

  private RangeSet(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /** The bytes that are in any of these ranges. */
  public static RangeSet of(Collection<Range> any) {
    List<Range> merged = new ArrayList<>();
    any.stream()
        .filter(range -> !range.isEmpty())
        .sorted(Comparator.comparingLong(Range::offset))
        .forEach(range -> add(merged, range));
    return new RangeSet(merged);
  }

  private static void add(List<Range> merged, Range range) {
    if (merged.isEmpty() || merged.getLast().end() < range.offset()) {
      merged.add(range);
    } else {
      Range last = merged.removeLast();
      merged.add(Range.between(last.offset(), Math.max(last.end(), range.end())));
    }
  }

  /** Every byte that is not in this set. */
  public RangeSet complement() {
    List<Range> gaps = new ArrayList<>();
    long at = 0;
    for (Range range : ranges) {
      gaps.add(Range.between(at, range.offset()));
      at = range.end();
    }
    gaps.add(Range.between(at, Long.MAX_VALUE));
    return of(gaps);
  }

  /**
   * Every block with a byte in this set.
   *
   * @param block bytes of each, a power of two
   */
  public RangeSet widened(long block) {
    return block == 1 ? this : of(ranges.stream().map(range -> widened(range, block)).toList());
  }

  private static Range widened(Range range, long block) {
    long start = range.offset() - range.offset() % block;
    long over = range.end() % block;
    long more = over == 0 ? 0 : block - over;
    long end = range.end() > Long.MAX_VALUE - more ? Long.MAX_VALUE : range.end() + more;
    return Range.between(start, end);
  }

  /** The first part of {@code within} that is in this set, as long as it goes. */
  public Optional<Range> firstIn(Range within) {
    int index = indexFrom(within.offset());
    return index == ranges.size() ? Optional.empty() : ranges.get(index).intersection(within);
  }

  /** All parts of {@code within} that are in this set, in ascending order. */
  public List<Range> in(Range within) {
    List<Range> parts = new ArrayList<>();
    for (int i = indexFrom(within.offset()); i < ranges.size(); i++) {
      Optional<Range> part = ranges.get(i).intersection(within);
      if (part.isEmpty()) {
        break;
      }
      parts.add(part.get());
    }
    return parts;
  }

  /** Whether a byte of {@code range} is in this set. */
  public boolean touches(Range range) {
    return firstIn(range).isPresent();
  }

  /** The first range that ends after {@code offset}. */
  private int indexFrom(long offset) {
    int low = 0;
    int high = ranges.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ranges.get(middle).end() > offset) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Whether it has no byte. */
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Its ranges, in ascending order. */
  public List<Range> ranges() {
    return ranges;
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}
