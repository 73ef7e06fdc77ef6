package nbd.bench.report;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Values of the same thing, measured again and again.
 *
 * @param values those that could be measured, ascending
 */
public record Samples(List<Double> values) {
  /** Leaves out what is not a number. */
  public Samples {
    values = values.stream().filter(value -> !value.isNaN()).sorted().toList();
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The value in the middle, NaN if there is none. */
  public double median() {
    return quantile(0.5);
  }

  /** Half the distance of the quartiles, as a share of the median. */
  public double spread() {
    return (quantile(0.75) - quantile(0.25)) / 2 / median();
  }

  /** The largest value, NaN if there is none. */
  public double max() {
    return quantile(1);
  }

  /** Between two values, as much of each as the share is nearer to it. */
  private double quantile(double share) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    double at = share * (values.size() - 1);
    int below = (int) at;
    int above = Math.min(below + 1, values.size() - 1);
    return values.get(below) + (at - below) * (values.get(above) - values.get(below));
  }

  /** The mean for ratios, which makes 2 and 0.5 to 1; NaN if there is none. */
  public static double geometricMean(DoubleStream ratios) {
    return Math.exp(ratios.map(Math::log).average().orElse(Double.NaN));
  }
}
