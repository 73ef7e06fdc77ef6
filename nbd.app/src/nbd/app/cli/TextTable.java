package nbd.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Columns below their titles, as wide as what is in them. Not safe for several threads. */
final class TextTable {
  private final int columns;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param notes stand below the row, over all columns
   */
  private record Row(List<String> cells, List<String> notes) {}

  TextTable(String... titles) {
    columns = titles.length;
    add(List.of(titles));
  }

  void add(List<String> cells) {
    add(cells, List.of());
  }

  /** Adds a row and lines that belong to it. */
  void add(List<String> cells, List<String> notes) {
    rows.add(
        new Row(
            cells.stream().map(TextTable::cell).toList(),
            notes.stream().map(note -> "    " + plain(note)).toList()));
  }

  private static String cell(String text) {
    return text.isEmpty() ? "-" : plain(text);
  }

  /** Texts come from files and clients: none may look like another line, or move the cursor. */
  static String plain(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?");
  }

  List<String> lines() {
    int[] widths =
        IntStream.range(0, columns)
            .map(
                column ->
                    rows.stream().mapToInt(row -> row.cells().get(column).length()).max().orElse(0))
            .toArray();
    List<String> lines = new ArrayList<>();
    for (Row row : rows) {
      lines.add(line(row.cells(), widths));
      lines.addAll(row.notes());
    }
    return lines;
  }

  private static String line(List<String> cells, int[] widths) {
    return IntStream.range(0, cells.size())
        .mapToObj(column -> ("%-" + widths[column] + "s").formatted(cells.get(column)))
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }
}
