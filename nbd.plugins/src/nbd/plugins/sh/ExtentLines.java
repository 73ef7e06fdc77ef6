package nbd.plugins.sh;

import java.util.List;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.LenientExtents;
import nbd.api.Range;

/** Extents as a script prints them, one a line: {@code offset length [type]}. */
final class ExtentLines {
  private ExtentLines() {}

  /**
   * What the lines say, in any order.
   *
   * @throws IllegalArgumentException naming the line that is wrong, two extents that share a byte,
   *     or the byte that none of them covers
   */
  static ExtentMap parse(Range asked, String lines) {
    LenientExtents extents = ExtentMap.lenient(asked);
    for (String line : lines.split("\n", -1)) {
      List<String> words = List.of(line.strip().split("[ \t]+", -1));
      if (!line.isBlank()) {
        add(words, line, extents);
      }
    }
    return extents
        .build()
        .orElseThrow(
            () -> new IllegalArgumentException("no extent has the first byte of " + asked));
  }

  private static void add(List<String> words, String line, LenientExtents extents) {
    if (words.size() < 2) {
      throw new IllegalArgumentException("line '" + line + "' is not OFFSET LENGTH [TYPE]");
    }
    try {
      long offset = Sizes.parse(words.get(0));
      long length = Sizes.parse(words.get(1));
      extents.add(offset, length, words.size() == 2 ? Allocation.DATA : type(words.get(2)));
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("line '" + line + "': " + wrong.getMessage(), wrong);
    }
  }

  /** A number from 0 to 3, or what has the words; all else is data, as nbdkit has it. */
  private static long type(String text) {
    if (text.matches("[0-3]")) {
      return Long.parseLong(text);
    }
    if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
      throw new IllegalArgumentException(
          "type '" + text + "' is not 0 to 3, or some of the words hole and zero, as in hole,zero");
    }
    return (text.contains("hole") ? Allocation.HOLE : 0)
        | (text.contains("zero") ? Allocation.ZERO : 0);
  }
}
