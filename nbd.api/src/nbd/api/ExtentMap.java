package nbd.api;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * What a layer knows about a run of bytes in one metadata context: extents in ascending order,
 * contiguous from {@link #start()} to {@link #end()}, neighbours of different status, at least one
 * byte. Immutable; gaps, overlaps and empty maps cannot be written down.
 *
 * <p>Made by {@link #strict(long)}, which appends, by {@link #lenient(Range)}, which takes extents
 * in any order, or by {@link #of(long, long, long)}.
 */
public final class ExtentMap implements Iterable<Extent> {
  /** {@code bounds[i] .. bounds[i+1]} has {@code statuses[i]}. */
  private final long[] bounds;

  private final long[] statuses;

  /** Takes the arrays as they are: builders in this package hand over trimmed, checked ones. */
  ExtentMap(long[] bounds, long[] statuses) {
    this.bounds = bounds;
    this.statuses = statuses;
  }

  /**
   * One extent.
   *
   * @throws IllegalArgumentException if it is negative, empty or ends after 2^63-1
   */
  public static ExtentMap of(long offset, long length, long status) {
    Extent only = new Extent(offset, length, status);
    return new ExtentMap(new long[] {offset, only.end()}, new long[] {status});
  }

  /** A builder that appends from {@code start} on; see {@link StrictExtents}. */
  public static StrictExtents strict(long start) {
    return new StrictExtents(start);
  }

  /** A builder that takes extents in any order; see {@link LenientExtents}. */
  public static LenientExtents lenient(Range asked) {
    return new LenientExtents(asked);
  }

  /** Offset of the first byte. */
  public long start() {
    return bounds[0];
  }

  /** The first offset after the last byte. */
  public long end() {
    return bounds[statuses.length];
  }

  /** All of it. */
  public Range range() {
    return Range.between(start(), end());
  }

  /** Number of extents, 1 or more. */
  public int count() {
    return statuses.length;
  }

  /** Offset of extent {@code index}, from 0 to {@code count() - 1}. */
  public long offset(int index) {
    return bounds[Objects.checkIndex(index, count())];
  }

  /** Length in bytes of extent {@code index}, from 0 to {@code count() - 1}. */
  public long length(int index) {
    return bounds[index + 1] - bounds[index];
  }

  /** Status of extent {@code index}, from 0 to {@code count() - 1}. */
  public long status(int index) {
    return statuses[index];
  }

  /** Extent {@code index}, from 0 to {@code count() - 1}. */
  public Extent extent(int index) {
    return new Extent(offset(index), length(index), status(index));
  }

  /** The first extent. */
  public Extent first() {
    return extent(0);
  }

  /**
   * Status of the byte at {@code offset}.
   *
   * @throws IllegalArgumentException if the map does not cover that byte
   */
  public long statusAt(long offset) {
    if (offset < start() || offset >= end()) {
      throw new IllegalArgumentException("offset " + offset + " is not in " + range());
    }
    return statuses[indexOf(offset)];
  }

  private int indexOf(long offset) {
    int found = Arrays.binarySearch(bounds, offset);
    return found >= 0 ? found : -found - 2;
  }

  /**
   * The same extents {@code by} bytes further, or nearer for a negative value.
   *
   * @throws IllegalArgumentException if that would begin before 0 or end after 2^63-1
   */
  public ExtentMap shift(long by) {
    range().shift(by);
    long[] moved = new long[bounds.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = bounds[i] + by;
    }
    return new ExtentMap(moved, statuses);
  }

  /** The part inside {@code range}, or empty when nothing is left. */
  public Optional<ExtentMap> clip(Range range) {
    if (range.contains(range())) {
      return Optional.of(this);
    }
    return range.intersection(range()).map(this::cut);
  }

  /** {@code part} is not empty and lies inside. */
  private ExtentMap cut(Range part) {
    int from = indexOf(part.offset());
    int to = indexOf(part.end() - 1) + 1;
    long[] cutBounds = Arrays.copyOfRange(bounds, from, to + 1);
    cutBounds[0] = part.offset();
    cutBounds[to - from] = part.end();
    return new ExtentMap(cutBounds, Arrays.copyOfRange(statuses, from, to));
  }

  /** The same ranges with each status changed; neighbours that become equal merge. */
  public ExtentMap withStatus(LongUnaryOperator change) {
    for (long status : statuses) {
      if (change.applyAsLong(status) != status) {
        return changed(change);
      }
    }
    return this;
  }

  private ExtentMap changed(LongUnaryOperator change) {
    StrictExtents result = strict(start());
    for (int i = 0; i < count(); i++) {
      result.append(length(i), change.applyAsLong(statuses[i]));
    }
    return result.build();
  }

  /** At most the first {@code most} extents, {@code most} being 1 or more. */
  public ExtentMap atMost(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("a map has at least one extent, not " + most);
    }
    return most >= count() ? this : cut(Range.between(start(), bounds[most]));
  }

  /**
   * This map and behind it {@code next}.
   *
   * @throws IllegalArgumentException if {@code next} does not begin where this map ends
   */
  public ExtentMap concat(ExtentMap next) {
    if (next.start() != end()) {
      throw new IllegalArgumentException(
          "extents " + next.range() + " do not follow on " + range());
    }
    return strict(start()).append(this).append(next).build();
  }

  /**
   * Both maps, {@code top} winning where both know something: an overlay over its base.
   *
   * @throws IllegalArgumentException if bytes between the two would be known to neither
   */
  public ExtentMap overlay(ExtentMap top) {
    if (top.start() > end() || top.end() < start()) {
      throw new IllegalArgumentException("extents " + top.range() + " do not touch " + range());
    }
    StrictExtents result = strict(Math.min(start(), top.start()));
    appendIfAny(result, start(), top.start());
    result.append(top);
    appendIfAny(result, top.end(), end());
    return result.build();
  }

  private void appendIfAny(StrictExtents result, long from, long to) {
    if (from < to) {
      result.append(cut(Range.between(Math.max(from, start()), Math.min(to, end()))));
    }
  }

  /**
   * The bytes that both maps know, each with the two statuses combined; empty when they share none.
   *
   * @param combine gets this map's status and then {@code other}'s
   */
  public Optional<ExtentMap> merge(ExtentMap other, LongBinaryOperator combine) {
    return range()
        .intersection(other.range())
        .map(both -> cut(both).mergeSame(other.cut(both), combine));
  }

  /** Both have the same range. */
  private ExtentMap mergeSame(ExtentMap other, LongBinaryOperator combine) {
    StrictExtents result = strict(start());
    long at = start();
    for (int i = 0, j = 0; at < end(); ) {
      long next = Math.min(bounds[i + 1], other.bounds[j + 1]);
      result.append(next - at, combine.applyAsLong(statuses[i], other.statuses[j]));
      i += bounds[i + 1] == next ? 1 : 0;
      j += other.bounds[j + 1] == next ? 1 : 0;
      at = next;
    }
    return result.build();
  }

  /**
   * The same knowledge in whole blocks: a block whose bytes differ in status gets their combined
   * status, and a block that is only partly known at the end is left out. Empty when no whole block
   * is left.
   *
   * @param block size in bytes, 1 or more
   * @param combine for base:allocation a bitwise and, so that a block claims what holds for all of
   *     it
   * @throws IllegalArgumentException if the map does not begin at a multiple of {@code block}
   */
  public Optional<ExtentMap> align(long block, LongBinaryOperator combine) {
    if (block < 1 || start() % block != 0) {
      throw new IllegalArgumentException(
          "extents " + range() + " do not begin at a block of " + block);
    }
    long end = end() - end() % block;
    return end == start() ? Optional.empty() : Optional.of(alignTo(end, block, combine));
  }

  private ExtentMap alignTo(long end, long block, LongBinaryOperator combine) {
    StrictExtents result = strict(start());
    for (long at = start(); at < end; ) {
      int index = indexOf(at);
      long whole = Math.min(bounds[index + 1], end);
      long next = Math.max(whole - whole % block, at + block);
      result.append(next - at, next <= whole ? statuses[index] : combined(at, next, combine));
      at = next;
    }
    return result.build();
  }

  private long combined(long from, long to, LongBinaryOperator combine) {
    int index = indexOf(from);
    long status = statuses[index];
    while (bounds[index + 1] < to) {
      status = combine.applyAsLong(status, statuses[++index]);
    }
    return status;
  }

  @Override
  public Iterator<Extent> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < count();
      }

      @Override
      public Extent next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return extent(next++);
      }
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExtentMap that
        && Arrays.equals(bounds, that.bounds)
        && Arrays.equals(statuses, that.statuses);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bounds) + Arrays.hashCode(statuses);
  }

  /** The extents as {@link Extent#toString()} writes them, in brackets. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (Extent extent : this) {
      text.append(text.length() == 1 ? "" : "; ").append(extent);
    }
    return text.append(']').toString();
  }
}
