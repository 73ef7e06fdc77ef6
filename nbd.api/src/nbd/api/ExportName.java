package nbd.api;

import java.nio.charset.StandardCharsets;

/**
 * A line of NBD_OPT_LIST.
 *
 * @param name at most 4096 bytes of UTF-8
 * @param description for people, at most 4096 bytes of UTF-8; empty for none
 */
public record ExportName(String name, String description) {
  private static final int LONGEST = 4096;

  /**
   * @throws IllegalArgumentException if a string is longer than that or has a NUL
   */
  public ExportName {
    checkString(name);
    checkString(description);
  }

  /** The rules for strings of the protocol document, "Conventions". */
  static void checkString(String text) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "'%.40s' of %d bytes is not at most %d bytes of UTF-8 without a NUL"
              .formatted(text, length, LONGEST));
    }
  }
}
