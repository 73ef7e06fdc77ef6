package nbd.filters.ddrescue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nbd.api.ParameterException;
import nbd.api.Range;
import nbd.filters.marked.RangeSet;

/**
 * A mapfile of GNU ddrescue (its manual, "Mapfile structure"): comments, a line about where
 * ddrescue stands, and then a line for each block: position, size and status, in ascending order.
 */
final class Mapfile {
  private static final String NUMBER = "(0[xX][0-9a-fA-F]{1,16}|[0-9]{1,19})";
  private static final Pattern STATUS = Pattern.compile(NUMBER + "\\s+[?*/\\-FG+](\\s+[0-9]+)?");
  private static final Pattern BLOCK =
      Pattern.compile(NUMBER + "\\s+" + NUMBER + "\\s+([?*/\\-+])");

  private final String name;
  private final List<Range> rescued = new ArrayList<>();
  private boolean hasStatus;
  private int number;
  private long end;

  private Mapfile(String name) {
    this.name = name;
  }

  /**
   * Reads one.
   *
   * @param name for messages
   * @throws ParameterException naming the first line that is wrong
   */
  static Mapfile read(String name, List<String> lines) {
    Mapfile read = new Mapfile(name);
    lines.forEach(read::line);
    if (!read.hasStatus) {
      throw read.wrong("has no status line", "such as '0x00000000     +'");
    }
    return read;
  }

  /** What was rescued; of everything else nothing is known, or that it is bad. */
  RangeSet rescued() {
    return RangeSet.of(rescued);
  }

  private void line(String written) {
    number++;
    String line = written.strip();
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    if (hasStatus) {
      block(line);
    } else if (STATUS.matcher(line).matches()) {
      hasStatus = true;
    } else {
      throw wrong(
          "is no status line: '" + line + "'",
          "a position and one of ? * / - F G +, such as '0x00000000     +'");
    }
  }

  private void block(String line) {
    Matcher matcher = BLOCK.matcher(line);
    if (!matcher.matches()) {
      throw wrong(
          "is no block: '" + line + "'",
          "a position, a size and one of ? * / - +, such as '0x00000000  0x00010000  +'");
    }
    long start = number(matcher.group(1));
    long length = number(matcher.group(2));
    if (start < end) {
      throw wrong("begins at byte " + start, "byte " + end + " or behind, where the last one ends");
    }
    if (length > Long.MAX_VALUE - start) {
      throw wrong("ends behind byte " + Long.MAX_VALUE, "a shorter block");
    }
    end = start + length;
    if (matcher.group(3).equals("+")) {
      rescued.add(new Range(start, length));
    }
  }

  private long number(String text) {
    try {
      return Long.decode(text);
    } catch (NumberFormatException _) {
      throw wrong("has the number " + text, "at most " + Long.MAX_VALUE);
    }
  }

  private ParameterException wrong(String what, String right) {
    return new ParameterException(
        "parameter 'ddrescue-mapfile': %s: line %d %s; right would be %s"
            .formatted(name, Math.max(1, number), what, right));
  }
}
