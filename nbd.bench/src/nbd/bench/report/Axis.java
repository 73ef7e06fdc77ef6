package nbd.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values are on an axis.
 *
 * @param from the value at 0
 * @param to the value at 1
 * @param logarithmic whether equal ratios are equally long
 */
record Axis(double from, double to, boolean logarithmic, List<Double> ticks) {
  private static final int LINEAR_TICKS = 6;
  private static final List<Double> STEPS = List.of(1.0, 2.0, 5.0);

  /** An axis for values from {@code least} to {@code most}; a linear one begins at 0. */
  static Axis of(double least, double most, boolean logarithmic) {
    return logarithmic ? logarithmic(least, most) : linear(most);
  }

  private static Axis logarithmic(double least, double most) {
    List<Double> ticks = new ArrayList<>();
    double decade = Math.pow(10, Math.floor(Math.log10(least)));
    double from = decade;
    for (; decade <= most; decade *= 10) {
      for (double step : STEPS) {
        if (step * decade <= least) {
          from = step * decade;
          ticks.clear();
        }
        if (step * decade <= most) {
          ticks.add(step * decade);
        }
      }
    }
    return new Axis(from, most, true, ticks);
  }

  private static Axis linear(double most) {
    double raw = most / LINEAR_TICKS;
    double decade = Math.pow(10, Math.floor(Math.log10(raw)));
    double step =
        STEPS.stream()
            .map(each -> each * decade)
            .filter(each -> each >= raw)
            .findFirst()
            .orElse(10 * decade);
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; i * step <= most; i++) {
      ticks.add(i * step);
    }
    return new Axis(0, most, false, ticks);
  }

  /** Where the value is: 0 at the beginning, 1 at the end, and not outside. */
  double place(double value) {
    double place =
        logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
    return Math.clamp(place, 0, 1);
  }
}
