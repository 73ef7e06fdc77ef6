package nbd.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource({
    "123456.7, 123457",
    "1000, 1000",
    "999.4, 999",
    "12.34, 12.3",
    "1.5, 1.5",
    "0.012345, 0.0123",
    "0, 0",
    "NaN, -",
    "Infinity, -"
  })
  void threeDigitsAreShownOrTheWholeNumber(double value, String text) {
    assertThat(Figures.rounded(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.123, 12%, 0.12x", "1.5, 150%, 1.50x", "NaN, -, -"})
  void sharesAndRatiosHaveTheirSigns(double value, String percent, String times) {
    assertThat(Figures.percent(value)).isEqualTo(percent);
    assertThat(Figures.times(value)).isEqualTo(times);
  }
}
