package nbd.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table in Markdown. For one thread. */
final class MarkdownTable {
  private final List<String> lines = new ArrayList<>();

  MarkdownTable(List<String> head) {
    row(head);
    lines.add("|---".repeat(head.size()) + "|");
  }

  /** Adds a line; a bar in a cell does not end the cell. */
  MarkdownTable row(List<String> cells) {
    lines.add(
        cells.stream()
            .map(cell -> cell.replace("|", "\\|").replace("\n", " "))
            .collect(Collectors.joining(" | ", "| ", " |")));
    return this;
  }

  /** Adds a line. */
  MarkdownTable row(String first, Stream<String> others) {
    return row(Stream.concat(Stream.of(first), others).toList());
  }

  @Override
  public String toString() {
    return lines.stream().collect(Collectors.joining("\n", "", "\n"));
  }
}
