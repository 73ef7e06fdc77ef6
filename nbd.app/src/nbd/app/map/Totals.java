package nbd.app.map;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;
import nbd.api.Extent;

/** How many bytes have each status. */
final class Totals {
  private final Map<Long, Long> bytes = new TreeMap<>(Long::compareUnsigned);
  private long all;

  void add(Extent extent) {
    bytes.merge(extent.status(), extent.length(), Long::sum);
    all += extent.length();
  }

  /** Bytes by status, statuses in their order. */
  Map<Long, Long> byStatus() {
    return bytes;
  }

  /** The share of so many bytes: percent, with six digits that count, as nbdinfo has it. */
  BigDecimal percent(long part) {
    return BigDecimal.valueOf(part)
        .movePointRight(2)
        .divide(BigDecimal.valueOf(all), new MathContext(6))
        .stripTrailingZeros();
  }
}
