package nbd.wire;

import java.util.Arrays;

/**
 * The descriptors of a block status chunk: consecutive extents, each a length in bytes (1 or more)
 * and a status (section "Structured reply types", NBD_REPLY_TYPE_BLOCK_STATUS). Immutable.
 */
public final class Descriptors {
  // length and status in turn: half the memory of objects, and one array to walk
  private final long[] pairs;

  private Descriptors(long[] pairs) {
    this.pairs = pairs;
  }

  /** The descriptors of these numbers: length, status, length, status and so on. */
  public static Descriptors of(long... lengthsAndStatuses) {
    if (lengthsAndStatuses.length % 2 != 0) {
      throw new IllegalArgumentException(
          lengthsAndStatuses.length + " numbers; lengths and statuses come in pairs");
    }
    Builder builder = new Builder(lengthsAndStatuses.length / 2);
    for (int i = 0; i < lengthsAndStatuses.length; i += 2) {
      builder.add(lengthsAndStatuses[i], lengthsAndStatuses[i + 1]);
    }
    return builder.build();
  }

  /** A builder without descriptors yet. */
  public static Builder builder() {
    return new Builder(4);
  }

  /** How many descriptors, 1 or more. */
  public int count() {
    return pairs.length / 2;
  }

  /** Length of a descriptor in bytes, 1 or more; {@code index} from 0. */
  public long length(int index) {
    return pairs[2 * index];
  }

  /** Status of a descriptor; its meaning belongs to the metadata context. */
  public long status(int index) {
    return pairs[2 * index + 1];
  }

  /**
   * Bytes that all descriptors cover.
   *
   * @throws ArithmeticException if that is over 2^63-1
   */
  public long covered() {
    long sum = 0;
    for (int i = 0; i < count(); i++) {
      sum = Math.addExact(sum, length(i));
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Descriptors that && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  /** The descriptors as in {@code [4096:0, 8192:3]}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < count(); i++) {
      text.append(i == 0 ? "" : ", ").append(length(i)).append(':').append(status(i));
    }
    return text.append(']').toString();
  }

  /** Collects descriptors; for one thread, and one {@link #build}. */
  public static final class Builder {
    private long[] pairs;
    private int used;

    private Builder(int expected) {
      this.pairs = new long[2 * expected];
    }

    /**
     * Adds a descriptor after the others.
     *
     * @throws IllegalArgumentException if the length is under 1
     */
    public Builder add(long length, long status) {
      if (length < 1) {
        throw new IllegalArgumentException("descriptor length " + length + "; 1 or more expected");
      }
      if (used == pairs.length) {
        pairs = Arrays.copyOf(pairs, Math.max(8, 2 * used));
      }
      pairs[used++] = length;
      pairs[used++] = status;
      return this;
    }

    /**
     * The descriptors added.
     *
     * @throws IllegalStateException if there are none
     */
    public Descriptors build() {
      if (used == 0) {
        throw new IllegalStateException("no descriptor; a block status has 1 or more");
      }
      return new Descriptors(Arrays.copyOf(pairs, used));
    }
  }
}
