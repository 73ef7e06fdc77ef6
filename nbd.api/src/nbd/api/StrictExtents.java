package nbd.api;

import java.util.Arrays;

/**
 * Builds an {@link ExtentMap} by appending: each extent begins where the one before it ended, so a
 * gap or an overlap cannot be said. Extents of equal status merge. Not safe for several threads.
 */
public final class StrictExtents {
  private long[] bounds = new long[9];
  private long[] statuses = new long[8];
  private int count;

  StrictExtents(long start) {
    bounds[0] = new Range(start, 0).offset();
  }

  /**
   * Appends {@code length} bytes of {@code status}; nothing for length 0.
   *
   * @throws IllegalArgumentException if the length is negative or the end passes 2^63-1
   */
  public StrictExtents append(long length, long status) {
    Range added = new Range(end(), length);
    if (added.isEmpty()) {
      return this;
    }
    if (count == 0 || statuses[count - 1] != status) {
      grow();
      statuses[count++] = status;
    }
    bounds[count] = added.end();
    return this;
  }

  /** Appends the extents of {@code map}, whose own offsets are not looked at. */
  public StrictExtents append(ExtentMap map) {
    for (int i = 0; i < map.count(); i++) {
      append(map.length(i), map.status(i));
    }
    return this;
  }

  private void grow() {
    if (count == statuses.length) {
      statuses = Arrays.copyOf(statuses, 2 * count);
      bounds = Arrays.copyOf(bounds, 2 * count + 1);
    }
  }

  /** Where the next extent will begin. */
  public long end() {
    return bounds[count];
  }

  /** Number of extents so far, after merging. */
  public int count() {
    return count;
  }

  /**
   * The map.
   *
   * @throws IllegalStateException if nothing was appended
   */
  public ExtentMap build() {
    if (count == 0) {
      throw new IllegalStateException("no extent was appended at offset " + bounds[0]);
    }
    return new ExtentMap(Arrays.copyOf(bounds, count + 1), Arrays.copyOf(statuses, count));
  }
}
