package nbd.api;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the values of parameters are written; nbdkit's rules for sizes and booleans. */
final class Values {
  private static final Pattern SIZE =
      Pattern.compile("([0-9]+)([bkmgtpes]?)", Pattern.CASE_INSENSITIVE);
  private static final Pattern DURATION =
      Pattern.compile("([0-9]{1,20}(?:\\.[0-9]{1,20})?)(s|ms|us|ns)?");
  private static final Set<String> YES = Set.of("1", "true", "t", "yes", "y", "on");
  private static final Set<String> NO = Set.of("0", "false", "f", "no", "n", "off");

  private Values() {}

  static Object parse(Parameter parameter, String text) {
    return switch (parameter.type()) {
      case TEXT -> text;
      case SIZE -> size(parameter, text);
      case NUMBER -> number(parameter, text);
      case DURATION -> duration(parameter, text);
      case FLAG -> flag(parameter, text);
      case CHOICE -> choice(parameter, text);
    };
  }

  private static Long size(Parameter parameter, String text) {
    Matcher matcher = SIZE.matcher(text);
    String rule =
        "a number of bytes with an optional suffix b, k, m, g, t, p, e or s, such as 512M";
    if (!matcher.matches()) {
      throw wrong(parameter, text, rule);
    }
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
    } catch (ArithmeticException | NumberFormatException tooLarge) {
      throw wrong(parameter, text, "at most 9223372036854775807 bytes");
    }
  }

  private static long unit(String suffix) {
    return switch (suffix.toLowerCase(Locale.ROOT)) {
      case "", "b" -> 1;
      case "s" -> 512;
      default -> 1L << (10 * (1 + "kmgtpe".indexOf(suffix.toLowerCase(Locale.ROOT))));
    };
  }

  private static Long number(Parameter parameter, String text) {
    try {
      if (text.matches("[0-9]+")) {
        return Long.valueOf(text);
      }
    } catch (NumberFormatException tooLarge) {
      // Said below, as for what is no number at all.
    }
    throw wrong(parameter, text, "a number from 0 to 9223372036854775807");
  }

  private static Duration duration(Parameter parameter, String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw wrong(
          parameter, text, "seconds, or a number with one of s, ms, us and ns, such as 500ms");
    }
    try {
      BigDecimal nanos =
          new BigDecimal(matcher.group(1)).scaleByPowerOfTen(power(matcher.group(2)));
      return Duration.ofNanos(nanos.setScale(0, RoundingMode.UP).longValueExact());
    } catch (ArithmeticException tooLong) {
      throw wrong(parameter, text, "a time of at most 292 years");
    }
  }

  /** Of ten, to make nanoseconds. */
  private static int power(String unit) {
    return switch (unit == null ? "s" : unit) {
      case "ns" -> 0;
      case "us" -> 3;
      case "ms" -> 6;
      default -> 9;
    };
  }

  private static Boolean flag(Parameter parameter, String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (!YES.contains(word) && !NO.contains(word)) {
      throw wrong(parameter, text, "true or false");
    }
    return YES.contains(word);
  }

  private static String choice(Parameter parameter, String text) {
    if (!parameter.choices().contains(text)) {
      throw wrong(parameter, text, "one of " + String.join(", ", parameter.choices()));
    }
    return text;
  }

  private static ParameterException wrong(Parameter parameter, String text, String rule) {
    return new ParameterException(
        "parameter '" + parameter.name() + "': '" + text + "' is not " + rule);
  }
}
