package nbd.plugins.sh;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as scripts print them. */
final class Sizes {
  private static final Pattern SIZE =
      Pattern.compile("([0-9]+)([bkmgtpes]?)", Pattern.CASE_INSENSITIVE);

  private Sizes() {}

  /**
   * A decimal number with an optional suffix: {@code b}, {@code k m g t p e} (powers of 1024) or
   * {@code s} (512).
   *
   * @throws IllegalArgumentException if it is not that, or more than 2^63-1
   */
  static long parse(String text) {
    Matcher size = SIZE.matcher(text);
    try {
      if (size.matches()) {
        return Math.multiplyExact(Long.parseLong(size.group(1)), unit(size.group(2)));
      }
    } catch (ArithmeticException | NumberFormatException tooLarge) {
      // Said below, as for what is no size at all.
    }
    throw new IllegalArgumentException(
        "'%s' is not a number of bytes, at most 9223372036854775807, such as 512 or 10M"
            .formatted(text));
  }

  private static long unit(String suffix) {
    String lower = suffix.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "", "b" -> 1;
      case "s" -> 512;
      default -> 1L << (10 * (1 + "kmgtpe".indexOf(lower)));
    };
  }
}
