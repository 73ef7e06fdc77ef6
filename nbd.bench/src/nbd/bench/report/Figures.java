package nbd.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {
  private static final int DIGITS = 3;
  private static final double WHOLE = 1000;
  private static final double PERCENT = 100;

  private Figures() {}

  /** Three digits, or all of them before the point; a dash for what is no number. */
  public static String rounded(double value) {
    if (!Double.isFinite(value)) {
      return "-";
    }
    if (Math.abs(value) >= WHOLE) {
      return Long.toString(Math.round(value));
    }
    BigDecimal brief = new BigDecimal(value).round(new MathContext(DIGITS, RoundingMode.HALF_UP));
    return brief.signum() == 0 ? "0" : brief.stripTrailingZeros().toPlainString();
  }

  /** {@code 12%}. */
  public static String percent(double share) {
    return Double.isFinite(share) ? Math.round(share * PERCENT) + "%" : "-";
  }

  /** {@code 1.25x}. */
  public static String times(double ratio) {
    return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2fx", ratio) : "-";
  }
}
