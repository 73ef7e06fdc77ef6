package nbd.app.map;

import java.io.IOException;
import java.util.StringJoiner;
import nbd.api.Extent;

/** The totals as nbdinfo --map --totals --json has them. */
record TotalsJson(Lines lines, Vocabulary words, Totals totals) implements Display {
  TotalsJson(Lines lines, Vocabulary words) {
    this(lines, words, new Totals());
  }

  @Override
  public void extent(Extent extent) {
    totals.add(extent);
  }

  @Override
  public void end() throws IOException {
    var objects = new StringJoiner(",\n", "[\n", "\n]");
    objects.setEmptyValue("[]");
    totals.byStatus().forEach((status, bytes) -> objects.add(object(status, bytes)));
    lines.add(objects.toString()).line();
    lines.flush();
  }

  private String object(long status, long bytes) {
    String word = words.word(status).map(each -> ", \"description\": \"" + each + "\"").orElse("");
    return "{ \"size\": %d, \"percent\": %s, \"type\": %s%s }"
        .formatted(
            bytes, totals.percent(bytes).toPlainString(), Long.toUnsignedString(status), word);
  }
}
