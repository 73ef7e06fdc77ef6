package nbd.filters.extentlist;

import java.util.Map;
import nbd.api.Allocation;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Schema;

/** The words of a list: sizes and types of extents. */
final class Words {
  private static final Schema SIZE = Schema.of(Parameter.size("size"));
  private static final int SHORT = 18;

  private Words() {}

  /**
   * A size as on the command line.
   *
   * @throws IllegalArgumentException if it is none, saying what would be right
   */
  static long size(String text) {
    if (text.length() <= SHORT && text.chars().allMatch(each -> each >= '0' && each <= '9')) {
      return Long.parseLong(text);
    }
    try {
      return SIZE.parse(Map.of("size", text)).number("size");
    } catch (ParameterException wrong) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a number of bytes, such as 4096 or 64K, below 2^63", wrong);
    }
  }

  /**
   * A type: a number from 0 to 3, or words with commas between them.
   *
   * @throws IllegalArgumentException if it is none, saying what would be right
   */
  static long type(String text) {
    if (text.length() == 1 && text.charAt(0) >= '0' && text.charAt(0) <= '3') {
      return Character.digit(text.charAt(0), 10);
    }
    long type = Allocation.DATA;
    for (String word : text.split(",", -1)) {
      type |= bit(word, text);
    }
    return type;
  }

  private static long bit(String word, String text) {
    return switch (word) {
      case "hole" -> Allocation.HOLE;
      case "zero" -> Allocation.ZERO;
      case "data", "allocated" -> Allocation.DATA;
      default ->
          throw new IllegalArgumentException(
              "'"
                  + text
                  + "' is not a type of extent: a number from 0 to 3, or hole, zero, hole,zero or"
                  + " data");
    };
  }
}
