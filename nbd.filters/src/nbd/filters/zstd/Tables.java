package nbd.filters.zstd;

import java.util.Arrays;

/** The tables of RFC 8878, sections 3.1.1.3.2.1.1, 3.1.1.3.2.2 and appendix A. */
final class Tables {
  /** Offsets that need more than 30 bits reach behind any window. */
  private static final int OFFSET_SYMBOLS = 31;

  static final int[] LITERAL_BITS =
      bits(16, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
  static final int[] LITERAL_BASES = bases(0, LITERAL_BITS);
  static final int[] MATCH_BITS =
      bits(32, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
  static final int[] MATCH_BASES = bases(3, MATCH_BITS);
  static final int[] OFFSET_BITS = ascending(OFFSET_SYMBOLS);
  static final int[] OFFSET_BASES = powers(OFFSET_SYMBOLS);

  static final Fse LITERALS =
      predefined(6, "4 3 2 2 2 2 2 2 2 2 2 2 2 1 1 1 2 2 2 2 2 2 2 2 2 3 2 1 1 1 1 1 -1 -1 -1 -1");
  static final Fse MATCHES =
      predefined(
          6,
          "1 4 3 2 2 2 2 2 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"
              + " 1 1 -1 -1 -1 -1 -1 -1 -1");
  static final Fse OFFSETS =
      predefined(5, "1 1 1 1 1 1 2 2 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 -1 -1 -1 -1 -1");

  private Tables() {}

  private static Fse predefined(int log, String counts) {
    return Fse.of(log, Arrays.stream(counts.split(" ")).mapToInt(Integer::parseInt).toArray());
  }

  /** None for the first symbols, which stand for one number each. */
  private static int[] bits(int without, int... then) {
    int[] all = new int[without + then.length];
    System.arraycopy(then, 0, all, without, then.length);
    return all;
  }

  /** Each symbol begins behind the numbers of the one before. */
  private static int[] bases(int first, int[] bits) {
    int[] all = new int[bits.length];
    int next = first;
    for (int i = 0; i < all.length; i++) {
      all[i] = next;
      next += 1 << bits[i];
    }
    return all;
  }

  private static int[] ascending(int count) {
    int[] all = new int[count];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private static int[] powers(int count) {
    int[] all = new int[count];
    Arrays.setAll(all, i -> 1 << i);
    return all;
  }
}
