package nbd.filters.changed;

/**
 * How many bytes count as one: a power of two. A granule is dirty as soon as one byte of it is.
 *
 * @param shift its logarithm, {@value #LEAST} to {@value #MOST}
 */
record Granularity(int shift) {
  /** 512 bytes. */
  static final int LEAST = 9;

  /** 4 GiB, with which every disk has few enough granules. */
  static final int MOST = 32;

  /** So many granules need 256 MiB of bitmap. */
  static final long MOST_GRANULES = 1L << 31;

  Granularity {
    if (shift < LEAST || shift > MOST) {
      throw new IllegalArgumentException("granularity 2^" + shift + " is not 2^9 to 2^32");
    }
  }

  /**
   * One of so many bytes.
   *
   * @throws IllegalArgumentException saying what would be right
   */
  static Granularity of(long bytes) {
    if (Long.bitCount(bytes) != 1 || bytes < 1L << LEAST || bytes > 1L << MOST) {
      throw new IllegalArgumentException(
          bytes + " is not a granularity: a power of two from 512 to 4G (4294967296)");
    }
    return new Granularity(Long.numberOfTrailingZeros(bytes));
  }

  /** In bytes. */
  long bytes() {
    return 1L << shift;
  }

  /** The granule with that byte. */
  long at(long offset) {
    return offset >>> shift;
  }

  /** How many granules {@code size} bytes have; the last one may be smaller than the others. */
  long count(long size) {
    return size == 0 ? 0 : at(size - 1) + 1;
  }

  /**
   * Checks that a disk has few enough granules.
   *
   * @throws IllegalArgumentException naming the least granularity that would do
   */
  void check(long size) {
    if (count(size) > MOST_GRANULES) {
      Granularity least = this;
      while (least.count(size) > MOST_GRANULES) {
        least = new Granularity(least.shift + 1);
      }
      throw new IllegalArgumentException(
          "granularity %d is too small for a disk of %d bytes; %d or more would do"
              .formatted(bytes(), size, least.bytes()));
    }
  }
}
