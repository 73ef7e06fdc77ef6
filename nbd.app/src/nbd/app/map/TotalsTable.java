package nbd.app.map;

import java.io.IOException;
import java.math.RoundingMode;
import java.util.Map;
import nbd.api.Extent;

/** A line a status: bytes, percent, status, words, and the bytes for people. */
record TotalsTable(Lines lines, Vocabulary words, Totals totals) implements Display {
  private static final int NUMBER = 10;
  private static final int PERCENT = 5;
  private static final int STATUS = 3;
  private static final int WORD = 9;

  TotalsTable(Lines lines, Vocabulary words) {
    this(lines, words, new Totals());
  }

  @Override
  public void extent(Extent extent) {
    totals.add(extent);
  }

  @Override
  public void end() throws IOException {
    for (Map.Entry<Long, Long> each : totals.byStatus().entrySet()) {
      long bytes = each.getValue();
      lines
          .right(Long.toString(bytes), NUMBER)
          .add(" ")
          .right(percent(bytes), PERCENT)
          .add("% ")
          .right(Long.toUnsignedString(each.getKey()), STATUS)
          .add(" ")
          .left(words.word(each.getKey()).orElse(""), WORD)
          .add("  ")
          .add(Sizes.text(bytes))
          .line();
    }
    lines.flush();
  }

  private String percent(long part) {
    return totals.percent(part).setScale(1, RoundingMode.HALF_EVEN).toPlainString();
  }
}
