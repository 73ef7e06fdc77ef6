package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.statistics.Statistics;

/** How values are written; see also {@link NbdkitValuesTest}. */
class ValuesTest {
  private static final Map<String, Integer> BITS =
      Map.of("", 0, "b", 0, "s", 9, "k", 10, "m", 20, "g", 30, "t", 40, "p", 50, "e", 60);
  private static final BigInteger MOST = BigInteger.TWO.pow(63).subtract(BigInteger.ONE);

  private static Parameters parse(Parameter parameter, String text) {
    return Schema.of(parameter).parse(Map.of(parameter.name(), text));
  }

  private static void refuses(Parameter parameter, String text) {
    assertThatExceptionOfType(ParameterException.class)
        .as("'%s'", text)
        .isThrownBy(() -> parse(parameter, text))
        .withMessageContainingAll("'" + parameter.name() + "'", "'" + text + "'");
  }

  @Provide
  Arbitrary<BigInteger> numbers() {
    return Arbitraries.integers()
        .between(0, 70)
        .flatMap(
            bits -> Arbitraries.bigIntegers().between(BigInteger.ZERO, BigInteger.TWO.pow(bits)));
  }

  @Provide
  Arbitrary<String> suffixes() {
    return Arbitraries.of(BITS.keySet());
  }

  @Property
  void aSizeIsItsNumberTimesItsUnitUpTo63Bits(
      @ForAll("numbers") BigInteger number,
      @ForAll("suffixes") String suffix,
      @ForAll boolean upperCase) {
    String text = number + (upperCase ? suffix.toUpperCase(Locale.ROOT) : suffix);
    BigInteger bytes = number.shiftLeft(BITS.get(suffix));
    Statistics.collect(bytes.compareTo(MOST) <= 0);
    Statistics.coverage(all -> all.check(false).percentage(p -> p > 5));
    if (bytes.compareTo(MOST) > 0) {
      refuses(Parameter.size("size"), text);
    } else {
      assertThat(parse(Parameter.size("size"), text).number("size"))
          .isEqualTo(bytes.longValueExact());
    }
  }

  @Property
  void whatIsNotDigitsAndAtMostOneSuffixIsNoSize(
      @ForAll @StringLength(max = 4) @Chars({'0', '7', 'k', 'S', 'i', 'B', '.', '-', ' ', 'x'})
          String text) {
    String last = text.isEmpty() ? "" : text.substring(text.length() - 1);
    boolean suffixed = BITS.containsKey(last.toLowerCase(Locale.ROOT));
    String number = suffixed ? text.substring(0, text.length() - last.length()) : text;
    if (number.isEmpty() || !number.chars().allMatch(letter -> letter == '0' || letter == '7')) {
      refuses(Parameter.size("size"), text);
    } else {
      assertThat(parse(Parameter.size("size"), text).has("size")).isTrue();
    }
  }

  @Example
  void aNumberIsDecimalAndHas63Bits() {
    Parameter depth = Parameter.number("depth");
    assertThat(parse(depth, "0").number("depth")).isZero();
    assertThat(parse(depth, "0064").number("depth")).isEqualTo(64);
    assertThat(parse(depth, MOST.toString()).number("depth")).isEqualTo(Long.MAX_VALUE);
    for (String wrong : List.of("", "-1", "+1", "1k", "0x10", " 1", "1.0", "٣", "9".repeat(19))) {
      refuses(depth, wrong);
    }
  }

  @Example
  void aSizeIsWrittenInAsciiDigits() {
    for (String wrong : List.of("٣", "1\u212a", "１")) {
      refuses(Parameter.size("size"), wrong);
    }
  }

  @Example
  void aFlagIsOneOfTwelveWordsInEitherCase() {
    Parameter flag = Parameter.flag("flag");
    for (String yes : List.of("1", "true", "t", "yes", "y", "on", "TRUE", "Yes", "oN", "T")) {
      assertThat(parse(flag, yes).flag("flag")).as(yes).isTrue();
    }
    for (String no : List.of("0", "false", "f", "no", "n", "off", "FALSE", "No", "oFF", "F")) {
      assertThat(parse(flag, no).flag("flag")).as(no).isFalse();
    }
    for (String wrong : List.of("", "2", "01", "tru", "yess", " 1", "null")) {
      refuses(flag, wrong);
    }
  }

  @Example
  void aTextIsAnyText() {
    for (String text : List.of("", "  ", "a=b", "é", "-")) {
      assertThat(parse(Parameter.text("label"), text).text("label")).isEqualTo(text);
    }
  }

  @Example
  void aDurationIsSecondsOrHasItsUnit() {
    Map<String, Long> nanos =
        Map.of(
            "0",
            0L,
            "3",
            3_000_000_000L,
            "1.5",
            1_500_000_000L,
            "2s",
            2_000_000_000L,
            "500ms",
            500_000_000L,
            "0.25ms",
            250_000L,
            "7us",
            7_000L,
            "9ns",
            9L,
            "0.1ns",
            1L);
    nanos.forEach(
        (text, wanted) ->
            assertThat(parse(Parameter.duration("delay"), text).duration("delay"))
                .as(text)
                .isEqualTo(Duration.ofNanos(wanted)));
    Parameters none = Schema.of(Parameter.duration("delay")).parse(Map.of());
    assertThat(none.optionalDuration("delay")).isEmpty();
    assertThat(parse(Parameter.duration("delay"), "9223372036").optionalDuration("delay"))
        .contains(Duration.ofSeconds(9_223_372_036L));
  }

  @Example
  void whatIsNoTimeIsRefused() {
    for (String text : List.of("", "ms", "1m", "1 s", "-1", "1.", ".5", "1,5", "1e3", "0x1")) {
      refuses(Parameter.duration("delay"), text);
    }
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> parse(Parameter.duration("delay"), "9223372037"))
        .withMessage("parameter 'delay': '9223372037' is not a time of at most 292 years");
  }
}
