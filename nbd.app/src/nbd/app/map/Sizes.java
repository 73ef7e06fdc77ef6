package nbd.app.map;

/** Numbers of bytes for people. */
final class Sizes {
  private static final String UNITS = "KMGTPE";

  private Sizes() {}

  /**
   * As in {@code 1023 B}, {@code 32 KiB} and {@code 1.5 GiB}: with one digit behind the point,
   * rounded down, unless it is a whole number.
   *
   * @param bytes 0 or more
   */
  static String text(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    long unit = 1L << (10 * power);
    // unsigned: ten times what is below an exbibyte is more than a long holds
    long tenths = Long.divideUnsigned(10 * (bytes % unit), unit);
    String rest = bytes % unit == 0 ? "" : "." + tenths;
    return bytes / unit + rest + " " + UNITS.charAt(power - 1) + "iB";
  }
}
