package nbd.filters.cow;

/**
 * Up to 64 blocks next to each other, which have a place next to each other in the file. Not safe
 * for several threads.
 */
final class Group {
  private final long region;
  private long stored;
  private int underWay;

  /**
   * @param region its place in the file
   * @param stored a bit for each block that is stored, the lowest for the first
   */
  Group(long region, long stored) {
    this.region = region;
    this.stored = stored;
  }

  long region() {
    return region;
  }

  long stored() {
    return stored;
  }

  /** Somebody writes blocks of it that are not stored yet; {@link #end} follows. */
  void begin() {
    underWay++;
  }

  void end() {
    underWay--;
  }

  /** Whether its place can be another one's. */
  boolean isIdle() {
    return stored == 0 && underWay == 0;
  }

  boolean has(int index) {
    return ((stored >>> index) & 1) != 0;
  }

  /** The first stored block from {@code index} on; 64 if there is none. */
  int next(int index) {
    return index > 63 ? 64 : Long.numberOfTrailingZeros(stored & (-1L << index));
  }

  /** The first block from {@code index} on that is not stored; 64 if there is none. */
  int nextWithout(int index) {
    return Long.numberOfTrailingZeros(~stored & (-1L << index));
  }

  void add(int from, int to) {
    stored |= mask(from, to);
  }

  void remove(int from, int to) {
    stored &= ~mask(from, to);
  }

  /** {@code from} is below {@code to}, which is at most 64. */
  private static long mask(int from, int to) {
    return (-1L >>> (64 - (to - from))) << from;
  }
}
