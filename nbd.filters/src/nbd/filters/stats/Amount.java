package nbd.filters.stats;

import java.util.Locale;

/** Numbers as people read them. */
final class Amount {
  private static final double KIB = 1024;

  private Amount() {}

  /** {@code 512 bytes}, {@code 1.50 KiB}, and so on up to GiB. */
  static String bytes(double count) {
    if (count < KIB) {
      return String.format(Locale.ROOT, "%.0f bytes", count);
    }
    if (count < KIB * KIB) {
      return two(count / KIB, "KiB");
    }
    return count < KIB * KIB * KIB
        ? two(count / KIB / KIB, "MiB")
        : two(count / KIB / KIB / KIB, "GiB");
  }

  private static String two(double number, String unit) {
    return String.format(Locale.ROOT, "%.2f %s", number, unit);
  }

  /** Bytes in each second, or {@code (n/a)} where no time has passed. */
  static String rate(long bytes, long nanos) {
    return (nanos < 1000 ? "(n/a)" : bytes(bytes * 1e9 / nanos)) + "/s";
  }

  /** {@code 1.234567 s}. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.6f s", nanos / 1e9);
  }

  /** {@code 12.5%} of all, in {@code width} characters before the sign. */
  static String percent(long part, long all, int width) {
    return String.format(Locale.ROOT, "%" + width + ".1f%%", 100.0 * part / all);
  }
}
