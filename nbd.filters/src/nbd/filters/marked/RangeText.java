package nbd.filters.marked;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nbd.api.ParameterException;
import nbd.api.Range;

/**
 * How ranges are written as parameters: {@code START-END}, the last byte included, or {@code
 * START+LENGTH}, with {@code ~} in front for all the rest, several with commas between. A number is
 * decimal, octal with 0 or hexadecimal with 0x in front, and may have a suffix as a size has.
 */
public final class RangeText {
  private static final Pattern RANGE = Pattern.compile("(~?)([^-+]*)([-+])([^-+]*)");
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:0x([0-9a-f]+)|(0[0-7]*)|([1-9][0-9]*))([kmgtps]?)", Pattern.CASE_INSENSITIVE);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private final String parameter;
  private final String text;

  private RangeText(String parameter, String text) {
    this.parameter = parameter;
    this.text = text;
  }

  /**
   * The bytes that any of these texts names.
   *
   * @param parameter whose values they are, for messages
   * @throws ParameterException if one is not a range
   */
  public static RangeSet parse(String parameter, List<String> texts) {
    List<Range> all = new ArrayList<>();
    for (String text : texts) {
      for (String each : text.split(",", -1)) {
        all.addAll(new RangeText(parameter, each).set().ranges());
      }
    }
    return RangeSet.of(all);
  }

  private RangeSet set() {
    Matcher matcher = RANGE.matcher(text);
    if (!matcher.matches()) {
      throw wrong("START-END or START+LENGTH, such as 0-0x1ff or 1M+64K");
    }
    String start = matcher.group(2);
    String second = matcher.group(4);
    long offset = start.isEmpty() ? 0 : number(start);
    boolean toEnd = matcher.group(3).equals("-");
    Range range = toEnd ? upTo(offset, second) : longAs(offset, number(second));
    RangeSet set = RangeSet.of(List.of(range));
    return matcher.group(1).isEmpty() ? set : set.complement();
  }

  /** The last byte of a disk of any size is at most 2^63-2, so larger ends mean that one. */
  private Range upTo(long start, String last) {
    long end = last.isEmpty() ? Long.MAX_VALUE : number(last);
    if (end < start) {
      throw wrong("a range: its end is before its start");
    }
    return Range.between(start, end == Long.MAX_VALUE ? end : end + 1);
  }

  private Range longAs(long start, long length) {
    if (length == 0) {
      throw wrong("a range: it has no byte");
    }
    return Range.between(start, length > Long.MAX_VALUE - start ? Long.MAX_VALUE : start + length);
  }

  private long number(String written) {
    Matcher matcher = NUMBER.matcher(written);
    if (!matcher.matches()) {
      throw wrong(
          "a range: '"
              + written
              + "' is no number; such as 4096, 0x1000 or 010000, or 4K with one of k, m, g, t, p"
              + " and s, would be right");
    }
    BigInteger value = digits(matcher).multiply(unit(matcher.group(4)));
    if (value.compareTo(MOST) > 0) {
      throw wrong("a range of a disk: numbers are at most 9223372036854775807");
    }
    return value.longValue();
  }

  private static BigInteger digits(Matcher matcher) {
    if (matcher.group(1) != null) {
      return new BigInteger(matcher.group(1), 16);
    }
    return matcher.group(2) != null
        ? new BigInteger(matcher.group(2), 8)
        : new BigInteger(matcher.group(3));
  }

  private static BigInteger unit(String suffix) {
    if (suffix.isEmpty()) {
      return BigInteger.ONE;
    }
    int power = "kmgtp".indexOf(suffix.toLowerCase(Locale.ROOT));
    return power < 0 ? BigInteger.valueOf(512) : BigInteger.ONE.shiftLeft(10 * (power + 1));
  }

  private ParameterException wrong(String rule) {
    return new ParameterException("parameter '" + parameter + "': '" + text + "' is not " + rule);
  }
}
