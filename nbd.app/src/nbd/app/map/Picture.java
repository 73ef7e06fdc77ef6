package nbd.app.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import nbd.api.Extent;
import nbd.api.Range;

/** The disk as rows of blocks, each of which stands for the same number of bytes. */
final class Picture implements Display {
  private final Lines lines;
  private final Vocabulary words;
  private final Terminal terminal;
  private final Range range;
  private final int rows;
  private final int perRow;
  private final int margin;
  private final Cells cells;
  private final Totals totals = new Totals();

  /**
   * @param range what of the disk is shown
   * @param rows 1 or more; from 2 on each begins with its offset
   */
  Picture(Lines lines, Vocabulary words, Terminal terminal, Range range, int rows) {
    this.lines = lines;
    this.words = words;
    this.terminal = terminal;
    this.range = range;
    this.rows = rows;
    this.margin = rows == 1 ? 0 : 1 + "1023.9 MiB".length();
    this.perRow = Math.max(1, terminal.width() - margin);
    this.cells = new Cells(range, perRow * rows);
  }

  @Override
  public void extent(Extent extent) {
    totals.add(extent);
    cells.add(extent, words.shade(extent.status()));
  }

  @Override
  public void end() throws IOException {
    if (range.isEmpty()) {
      lines.add("there is nothing to show").line();
    }
    for (int first = 0; first < cells.count(); first += perRow) {
      row(first, Math.min(first + perRow, cells.count()));
    }
    legend();
    lines.flush();
  }

  private void row(int first, int end) throws IOException {
    if (rows > 1) {
      lines.right(Sizes.text(cells.start(first)), margin - 1).add(" ");
    }
    for (int cell = first; cell < end; ) {
      Mark mark = cells.mark(cell, terminal.ascii());
      int after = cell + 1;
      while (after < end && cells.mark(after, terminal.ascii()).equals(mark)) {
        after++;
      }
      lines.add(mark.text(after - cell, terminal.colours()));
      cell = after;
    }
    lines.line();
  }

  /** What the characters mean, each with how much of it there is. */
  private void legend() throws IOException {
    Map<Shade, List<String>> meanings = new EnumMap<>(Shade.class);
    totals
        .byStatus()
        .forEach(
            (status, bytes) ->
                meanings
                    .computeIfAbsent(words.shade(status), _ -> new ArrayList<>())
                    .add(words.text(status) + " " + Sizes.text(bytes)));
    for (Map.Entry<Shade, List<String>> each : meanings.entrySet()) {
      entry(each.getKey().mark(terminal.ascii()), String.join(", ", each.getValue()));
      if (each.getKey() == Shade.FULL && meanings.size() > 1) {
        entry(Mark.half(terminal.ascii()), "at least half");
        entry(Mark.some(terminal.ascii()), "less than half");
      }
    }
    if (!range.isEmpty()) {
      lines.add("a block is " + Sizes.text(cells.start(1) - cells.start(0))).line();
    }
  }

  private void entry(Mark mark, String meaning) {
    lines.add(mark.text(1, terminal.colours())).add(" " + meaning + "   ");
  }
}
