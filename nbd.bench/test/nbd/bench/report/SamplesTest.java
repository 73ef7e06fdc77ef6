package nbd.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void medianOfAnOddNumberIsTheOneInTheMiddle() {
    assertThat(new Samples(List.of(9.0, 1.0, 4.0)).median()).isEqualTo(4);
  }

  @Test
  void medianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertThat(new Samples(List.of(1.0, 2.0, 4.0, 9.0)).median()).isEqualTo(3);
  }

  @Test
  void spreadIsHalfTheInterquartileRangeOverTheMedian() {
    // quartiles 20 and 40 by linear interpolation, median 30
    Samples samples = new Samples(List.of(10.0, 20.0, 30.0, 40.0, 50.0));
    assertThat(samples.spread()).isCloseTo(10 / 30.0, within(1e-12));
  }

  @Test
  void quartilesLieBetweenSamples() {
    // 1.75 and 3.25 of 1, 2, 3, 4
    Samples samples = new Samples(List.of(4.0, 3.0, 2.0, 1.0));
    assertThat(samples.spread()).isCloseTo(0.75 / 2.5, within(1e-12));
  }

  @Test
  void oneSampleHasNoSpread() {
    assertThat(new Samples(List.of(7.0)).spread()).isZero();
  }

  @Test
  void nothingMeasuredIsNoNumber() {
    Samples none = new Samples(List.of(Double.NaN));
    assertThat(none.isEmpty()).isTrue();
    assertThat(none.median()).isNaN();
    assertThat(none.max()).isNaN();
  }

  @Test
  void geometricMeanOfAHalfAndTheDoubleIsOne() {
    assertThat(Samples.geometricMean(DoubleStream.of(0.5, 2))).isCloseTo(1, within(1e-12));
    assertThat(Samples.geometricMean(DoubleStream.of(2, 8))).isCloseTo(4, within(1e-12));
    assertThat(Samples.geometricMean(DoubleStream.empty())).isNaN();
  }
}
