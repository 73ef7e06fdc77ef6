package nbd.filters.error;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nbd.api.ParameterException;

/** How often requests fail, as it is written: {@code 10%} or {@code 0.1}. */
final class Rate {
  private static final Pattern RATE =
      Pattern.compile(
          "[ \\t]*([-+]?(?:[0-9]{1,40}\\.?[0-9]{0,40}|\\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,3})?)(%?)");

  private Rate() {}

  /**
   * From 0 to 1.
   *
   * @throws ParameterException naming the parameter if the text is no such rate
   */
  static double parse(String parameter, String text) {
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches()) {
      throw wrong(parameter, text, "could not parse rate");
    }
    BigDecimal rate = new BigDecimal(matcher.group(1));
    BigDecimal most = matcher.group(2).isEmpty() ? BigDecimal.ONE : BigDecimal.valueOf(100);
    if (rate.signum() < 0 || rate.compareTo(most) > 0) {
      throw wrong(parameter, text, "rate out of range:");
    }
    return rate.scaleByPowerOfTen(matcher.group(2).isEmpty() ? 0 : -2).doubleValue();
  }

  private static ParameterException wrong(String parameter, String text, String what) {
    return new ParameterException(
        "parameter '"
            + parameter
            + "': "
            + what
            + " '"
            + text
            + "'; from 0% to 100%, or from 0 to 1, would be right");
  }
}
