package nbd.plugins.sh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nbd.api.ExportName;

/** Names of exports as a script prints them; the first line may say in which form. */
final class ExportList {
  private static final String NAMES = "NAMES";
  private static final String PAIRS = "INTERLEAVED";
  private static final String HALVES = "NAMES+DESCRIPTIONS";

  private ExportList() {}

  /**
   * All names with their descriptions.
   *
   * @throws IllegalArgumentException if a name or description is too long
   */
  static List<ExportName> parse(String printed) {
    List<String> lines = lines(printed);
    String form = lines.isEmpty() ? "" : lines.getFirst();
    List<String> rest = withoutForm(lines);
    return switch (form) {
      case PAIRS -> paired(rest, (rest.size() + 1) / 2, 2, 1);
      case HALVES -> paired(rest, (rest.size() + 1) / 2, 1, (rest.size() + 1) / 2);
      default -> paired(rest, rest.size(), 1, rest.size());
    };
  }

  /** The first name; "" if there is none. */
  static String first(String printed) {
    List<String> rest = withoutForm(lines(printed));
    return rest.isEmpty() ? "" : rest.getFirst();
  }

  private static List<String> withoutForm(List<String> lines) {
    boolean formed = !lines.isEmpty() && List.of(NAMES, PAIRS, HALVES).contains(lines.getFirst());
    return formed ? lines.subList(1, lines.size()) : lines;
  }

  /** A line may be empty; the last one need not have a newline. */
  private static List<String> lines(String printed) {
    List<String> lines = new ArrayList<>(Arrays.asList(printed.split("\n", -1)));
    if (lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return lines;
  }

  /**
   * @param step lines from one name to the next
   * @param apart lines from a name to its description, which need not be there
   */
  private static List<ExportName> paired(List<String> lines, int count, int step, int apart) {
    List<ExportName> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int described = i * step + apart;
      String description = described < lines.size() ? lines.get(described) : "";
      names.add(new ExportName(lines.get(i * step), description));
    }
    return names;
  }
}
